import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type ApiUnderTest, startApi } from '../../api/support/api-under-test.js';
import { rawConnection } from '../../attacks/support/raw-exchange.js';
import { eventually } from '../../support/eventually.js';

const UNTIL_CLOSING_MS = 50;

/**
 * What an API that is closing says to one more request: it waits for an answer that is under way, on a connection
 * that is open. That answer comes first.
 */
export async function askedWhileDraining(
  bytes: string,
): Promise<{ readonly text: string; readonly noted: ApiUnderTest['noted'] }> {
  const gate = new EventTarget();
  const opened = once(gate, 'open');
  let isUnderWay = false;
  const api = await startApi({
    fieldKeys: async () => {
      isUnderWay = true;
      await opened;
      return [];
    },
  });
  const socket = await rawConnection(api);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  const over = once(socket, 'close');
  socket.write('GET /.well-known/enrollment-keys HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await eventually(async () => isUnderWay || null);
  const closed = api[Symbol.asyncDispose]();
  await pause(UNTIL_CLOSING_MS);
  socket.write(bytes);
  await eventually(async () => api.logged.some(({ event }) => event === 'request.failed') || null);
  gate.dispatchEvent(new Event('open'));
  await Promise.all([over, closed]);
  return { text, noted: api.noted };
}
