import { connect as connectLine, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Failure } from '../../activities/domain/failure.js';
import { wireOver } from './wire.js';

/** Where the store is, and as whom we come to it. Certificates and key are PEM. */
export interface LogStoreTarget {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const HANDSHAKE_MS = 10_000;
/** A store that syncs each part to a slow disk takes its time over a batch. */
const TAKEN_MS = 60_000;
/** How long what was sent may be under way; a multiple of what a handshake took, if that is more. */
const SETTLE_MS = 25;
/** Within which a store that stops closes all its connections. */
const STOPPING_MS = 100;

/**
 * Hands a batch to the store, and answers once the store has read all of it. Throws `Failure` when that is not certain;
 * then some of it may be there.
 *
 * Syslog has no word for "received", so the end of the connection has to be it. We say that nothing more comes, by TLS;
 * the store, which writes what it has read before it reads on, reads to that word and closes. A store that is stopped
 * closes too, in just the same way; but then bytes lie unread before it, and its system resets the line. So the line is
 * kept open for writing, and a byte is written to it after the store has closed: it is refused where there was a reset.
 * Between the last message and our word there is a pause, so that at its word nothing is still under way.
 *
 * Where something stands between us and the store, a proxy for instance, a reset may not come through. So there is a
 * bystander, a second connection on which nothing is said: a store that stops closes that one too, at the same time.
 */
export async function deliver(
  { host, port, ca, cert, key }: LogStoreTarget,
  batch: readonly Buffer[],
): Promise<void> {
  const line = connectLine({ host, port, allowHalfOpen: true });
  const bystander = connectLine({ host, port });
  const options = { host, servername: host, ca, cert, key, minVersion: 'TLSv1.3' } as const;
  const tls = connectTls({ socket: wireOver(line), ...options });
  const beside = connectTls({ socket: bystander, ...options });
  const lost = [
    whenBroken(line),
    whenBroken(tls),
    whenGone(line),
    whenBroken(beside),
    whenGone(beside),
  ];
  const broken = Promise.race(lost);
  try {
    await exchange({ line, tls, beside, broken }, batch);
  } finally {
    beside.destroy();
    bystander.destroy();
    tls.destroy();
    line.destroy();
  }
}

interface Connection {
  readonly line: Socket;
  readonly tls: TLSSocket;
  readonly beside: TLSSocket;
  readonly broken: Promise<never>;
}

async function exchange(
  { line, tls, beside, broken }: Connection,
  batch: readonly Buffer[],
): Promise<void> {
  const within = <T>(ms: number, work: Promise<T>): Promise<T> =>
    Promise.race([work, broken, tooLong(ms)]);
  const ended = event(tls.resume(), 'end');
  const closed = event(line, 'end');
  const began = Date.now();
  beside.resume();
  const met = [event(tls, 'secureConnect'), event(beside, 'secureConnect')];
  await within(HANDSHAKE_MS, Promise.all(met));
  const settleMs = Math.max(SETTLE_MS, Date.now() - began);
  const isEarly = closed.then(() => true);
  const isWritten = written(tls, batch, settleMs).then(() => false);
  if (await within(TAKEN_MS, Promise.race([isEarly, isWritten]))) throw new Failure('UNAVAILABLE');
  tls.end();
  await within(TAKEN_MS, Promise.all([ended, closed]));
  // What the store closed because it stops is told by now.
  await within(HANDSHAKE_MS, pause(Math.max(settleMs, STOPPING_MS)));
  await within(HANDSHAKE_MS, takesOneMore(line));
}

async function written(tls: TLSSocket, batch: readonly Buffer[], settleMs: number): Promise<void> {
  await new Promise<void>((resolve) => void tls.write(Buffer.concat(batch), () => resolve()));
  await pause(settleMs);
}

const takesOneMore = (line: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    line.write('\0', (error) => (error == null ? resolve() : reject(new Failure('UNAVAILABLE'))));
  });

const event = (socket: Socket, name: 'end' | 'secureConnect'): Promise<void> =>
  new Promise((resolve) => void socket.once(name, () => resolve()));

/** What breaks a connection is told by its kind alone: a certificate that is not taken, or anything else. */
const whenBroken = (socket: Socket): Promise<never> =>
  new Promise(
    (_, reject) => void socket.on('error', (error) => reject(new Failure(codeOf(error)))),
  );

const whenGone = (line: Socket): Promise<never> =>
  new Promise((_, reject) => void line.on('close', () => reject(new Failure('UNAVAILABLE'))));

function codeOf(error: Error): 'AUTH' | 'UNAVAILABLE' {
  const code = 'code' in error ? String(error.code) : '';
  return /^ERR_(SSL|TLS)_|CERT|SIGNATURE|ISSUER/.test(code) ? 'AUTH' : 'UNAVAILABLE';
}

async function tooLong(ms: number): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new Failure('UNAVAILABLE');
}
