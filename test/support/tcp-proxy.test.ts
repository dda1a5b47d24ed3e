import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../infra/dev/launch/free-port.js';
import { somePort } from '../infra/dev/support/temporary-folder.js';
import { startTcpProxy } from './tcp-proxy.js';

const HELD_MS = 300;

/** A server that says everything back, behind a proxy. */
async function echoBehindProxy(t: TestContext) {
  const echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const port = await freePort(somePort(), new Set());
  const proxy = await startTcpProxy(port, (echo.address() as AddressInfo).port);
  t.after(async () => {
    await proxy[Symbol.asyncDispose]();
    echo.close();
  });
  const dial = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { proxy, dial };
}

/** Resolves however the connection ends. */
const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

/** What comes back until `bytes` are there. */
async function heard(socket: Socket, bytes: number): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.length >= bytes) break;
  }
  return text;
}

test('in free weather everything passes, to the last byte before the end', async (t) => {
  const { dial } = await echoBehindProxy(t);
  const socket = await dial();
  const said = 'x'.repeat(1_000_000);
  socket.end(said);
  assert.equal(await heard(socket, said.length), said);
});

test('what is held arrives once the weather clears, and not before', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t);
  const socket = await dial();
  await proxy.turn('held');
  let heardBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    heardBytes += chunk.length;
  });
  socket.write('patience');
  await delay(HELD_MS);
  assert.equal(heardBytes, 0);
  await proxy.turn('free');
  while (heardBytes < 'patience'.length) await once(socket, 'data');
});

test('while held, a new connection is taken and left in silence', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t);
  await proxy.turn('held');
  const socket = await dial();
  socket.write('hello?');
  assert.equal(await Promise.race([heard(socket, 1), delay(HELD_MS, 'silence')]), 'silence');
});

test('refused: what stood is cut and nobody listens; afterwards somebody does', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t);
  const socket = await dial();
  const cut = closing(socket);
  await proxy.turn('refused');
  await cut;
  await assert.rejects(dial(), { code: 'ECONNREFUSED' });
  await proxy.turn('free');
  const again = await dial();
  again.write('back');
  assert.equal(await heard(again, 4), 'back');
});

test('a slow line takes its time', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t);
  const socket = await dial();
  await proxy.turn({ bytesPerSecond: 4_096 });
  const begun = performance.now();
  socket.write('x'.repeat(2_048));
  await heard(socket, 2_048);
  // Half a second at that rate; the pieces of both ways travel side by side.
  assert.ok(performance.now() - begun >= 400);
});

test('a cut ends what stands, and only that', async (t) => {
  const { proxy, dial } = await echoBehindProxy(t);
  const socket = await dial();
  const closed = closing(socket);
  proxy.cut();
  await closed;
  const again = await dial();
  again.write('hello');
  assert.equal(await heard(again, 5), 'hello');
});
