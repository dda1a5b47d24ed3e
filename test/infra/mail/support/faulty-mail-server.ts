import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a conversation can go wrong: at a command, at the first of the body, or at the final dot. */
export type Stage = 'connect' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'dot';
/** Cuts the line without a word, says nothing for ever, or says this. */
export type Fault = 'cut' | 'hang' | `${4 | 5}${number}${string}` | `25${string}`;

/** A mail server that does as it is told, byte by byte, where a well-behaved one could not. */
export interface FaultyMailServer extends AsyncDisposable {
  readonly url: string;
  /** Commands in the order they came. */
  readonly commands: string[];
  /** Every message that was received up to its final dot, whatever was answered. */
  readonly complete: string[];
  /** Those that were answered 250: what a real server would deliver. */
  readonly delivered: string[];
  /** Resolves once a command that begins so has come. */
  hears(command: string): Promise<void>;
  fault: { readonly stage: Stage; readonly fault: Fault; times: number } | null;
  /** Well-behaved again, with nothing heard. */
  forget(): void;
}

const REPLIES = { EHLO: '250 faulty.test', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on' };
const POLL_MS = 10;
const END = '\r\n.\r\n';

export async function faultyMailServer(): Promise<FaultyMailServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    new Conversation(socket, faulty);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const faulty: FaultyMailServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commands: [],
    complete: [],
    delivered: [],
    fault: null,
    forget() {
      faulty.fault = null;
      for (const heard of [faulty.commands, faulty.complete, faulty.delivered]) heard.length = 0;
    },
    async hears(command) {
      while (!faulty.commands.some((line) => line.startsWith(command))) await pause(POLL_MS);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return faulty;
}

/** One connection: reads line by line, or up to the final dot while a message is under way. */
class Conversation {
  readonly #socket: Socket;
  readonly #faulty: FaultyMailServer;
  #waiting = '';
  #isInBody = false;

  constructor(socket: Socket, faulty: FaultyMailServer) {
    this.#socket = socket;
    this.#faulty = faulty;
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.#waiting += text;
      while (this.#isInBody ? this.#body() : this.#command());
    });
    this.#answer('connect', '220 faulty.test');
  }

  /** Answers as usual, or as the fault has it: then false. */
  #answer(stage: Stage, usual: string | null): boolean {
    const { fault } = this.#faulty;
    if (fault?.stage !== stage || fault.times <= 0) {
      if (usual !== null) this.#socket.write(`${usual}\r\n`);
      return true;
    }
    fault.times -= 1;
    if (fault.fault === 'cut') this.#socket.destroy();
    else if (fault.fault !== 'hang') this.#socket.write(`${fault.fault}\r\n`);
    return false;
  }

  /** Takes what came up to an end; null when that has not come yet. */
  #take(end: string): string | null {
    const at = this.#waiting.indexOf(end);
    if (at < 0) return null;
    const taken = this.#waiting.slice(0, at);
    this.#waiting = this.#waiting.slice(at + end.length);
    return taken;
  }

  #command(): boolean {
    const line = this.#take('\r\n');
    if (line === null) return false;
    this.#faulty.commands.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'QUIT') this.#socket.end('221 bye\r\n');
    else if (isStage(verb)) this.#isInBody = this.#answer(verb, REPLIES[verb]) && verb === 'DATA';
    else this.#socket.write('502 unknown\r\n');
    return true;
  }

  #body(): boolean {
    if (this.#waiting === '' || !this.#answer('body', null)) return false;
    const message = this.#take(END);
    if (message === null) return false;
    this.#isInBody = false;
    this.#faulty.complete.push(message);
    if (this.#answer('dot', '250 queued')) this.#faulty.delivered.push(message);
    return true;
  }
}

const isStage = (verb: string): verb is keyof typeof REPLIES => verb in REPLIES;
