import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { ApiUnderTest } from '../../api/support/api-under-test.js';

/** Statuses in the order of the answers, and whether the server ended the connection. */
export interface RawAnswer {
  readonly text: string;
  readonly statuses: readonly number[];
  readonly isClosed: boolean;
}

/** A connection of HTTP/1.1 that sends what no client library would. */
export async function rawConnection({ port, ca }: ApiUnderTest): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' });
  socket.on('error', () => undefined); // The server may hang up at any time: that is what is looked at.
  await once(socket, 'secureConnect');
  return socket;
}

const QUIET_MS = 4_000;

/** Sends the bytes and reads until the server hangs up; or, after a while, finds that it did not. */
export async function exchangeRaw(api: ApiUnderTest, bytes: string): Promise<RawAnswer> {
  const socket = await rawConnection(api);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(QUIET_MS) });
  socket.write(bytes, 'latin1');
  const isClosed = await closed.then(
    () => true,
    () => false,
  );
  socket.destroy();
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { text, statuses, isClosed };
}
