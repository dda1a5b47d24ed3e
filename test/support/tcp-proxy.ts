import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How bytes travel. `held`: connections stand and nothing passes, as behind a router that forgot them; what was held
 * goes on when the weather clears. `refused`: nobody listens, and what stood is cut.
 */
export type Weather = 'free' | 'held' | 'refused' | { readonly bytesPerSecond: number };

/** A line between two processes of this machine, which can be spoiled. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Resets every connection; new ones are welcome. */
  cut(): void;
  turn(weather: Weather): Promise<void>;
}

const HOST = '127.0.0.1';
const PIECE_BYTES = 256;
const MS_PER_SECOND = 1_000;

/** Listens on `port` of the loopback and passes everything on to `targetPort`. */
export async function startTcpProxy(port: number, targetPort: number): Promise<TcpProxy> {
  const line = new Line(targetPort);
  await line.listen(port);
  return {
    port,
    cut: () => line.cut(),
    turn: (weather) => line.turn(weather, port),
    [Symbol.asyncDispose]: () => line.turn('refused', port),
  };
}

class Line {
  readonly #targetPort: number;
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #weather: Weather = 'free';

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
  }

  async listen(port: number): Promise<void> {
    // Half a close is passed on as half a close.
    const server = createServer({ allowHalfOpen: true }, (near) => this.#join(near));
    server.listen(port, HOST);
    await once(server, 'listening');
    this.#server = server;
  }

  cut(): void {
    for (const socket of this.#sockets) reset(socket);
  }

  async turn(weather: Weather, port: number): Promise<void> {
    this.#weather = weather;
    this.#changes.emit('change');
    if (weather !== 'refused') return this.#server === null ? this.listen(port) : undefined;
    const server = this.#server;
    this.#server = null;
    const closed = server === null ? null : once(server, 'close');
    server?.close();
    this.cut();
    await closed;
  }

  #join(near: Socket): void {
    const far = connect({ port: this.#targetPort, host: HOST, allowHalfOpen: true });
    const pair = [near, far];
    for (const socket of pair) {
      this.#sockets.add(socket);
      // Whatever ended one side ends the other in the same way.
      socket.on('error', () => pair.forEach(reset));
      socket.once('close', () => {
        this.#sockets.delete(socket);
        for (const each of pair) each.destroySoon(); // What it has still to write goes out.
      });
    }
    void this.#carry(near, far);
    void this.#carry(far, near);
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        for (const piece of this.#pieces(chunk as Buffer)) await this.#pass(piece, to);
      }
      await this.#cleared();
      to.end();
    } catch {
      to.destroy(); // A side that broke was told so by its own `error`.
    }
  }

  async #pass(piece: Buffer, to: Socket): Promise<void> {
    await this.#cleared();
    if (typeof this.#weather === 'object')
      await delay((piece.length / this.#weather.bytesPerSecond) * MS_PER_SECOND);
    if (to.destroyed) throw new Error('The other side is gone.');
    if (!to.write(piece)) await once(to, 'drain');
  }

  async #cleared(): Promise<void> {
    while (this.#weather === 'held') await once(this.#changes, 'change');
  }

  *#pieces(chunk: Buffer): Generator<Buffer> {
    const size = this.#weather === 'free' ? chunk.length : PIECE_BYTES;
    for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size);
  }
}

/**
 * Breaks a line off. One that is being shut down already cannot be reset (libuv refuses it): Node would forget to close
 * it, and its process would spin at its end for ever, waiting for that.
 */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
