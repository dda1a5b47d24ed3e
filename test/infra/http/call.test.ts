import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { type Call, call } from '../../../infra/http/call.js';
import { MemoryFence } from '../../support/memory-fence.js';

const fence = new MemoryFence();
const write: Call = { method: 'POST', path: '/x', kind: 'write', body: '{"secret":"canary"}' };
const read: Call = { method: 'GET', path: '/x', kind: 'read' };

async function server(t: TestContext, listener: RequestListener) {
  const http = createServer(listener).listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, token: 'token', callSeconds: 0.2 };
}

const attemptOf = (attemptMs?: number) => {
  const id = fence.accept();
  return { id, attempt: fence.admit(id, 'create-ehr-record', 'perform', attemptMs) };
};

for (const [status, onRead, onWrite] of [
  [400, 'UNAVAILABLE', 'RECORD_INVALID'],
  [401, 'AUTH', 'AUTH'],
  [403, 'AUTH', 'AUTH'],
  [404, 'UNAVAILABLE', 'UNAVAILABLE'],
  [408, 'UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  [409, 'CONFLICT', 'CONFLICT'],
  [412, 'CONFLICT', 'CONFLICT'],
  [422, 'UNAVAILABLE', 'RECORD_INVALID'],
  [423, 'CONFLICT', 'CONFLICT'],
  [429, 'RATE_LIMITED', 'RATE_LIMITED'],
  [500, 'UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  [503, 'UNAVAILABLE', 'UNKNOWN_OUTCOME'],
  [307, 'UNAVAILABLE', 'UNAVAILABLE'],
] as const)
  test(`status ${status} is ${onRead} to a read and ${onWrite} to a write, and its text goes nowhere`, async (t) => {
    const target = await server(t, (_request, response) => {
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('canary');
    });
    for (const [request, code] of [
      [read, onRead],
      [write, onWrite],
    ] as const) {
      const failure = await call(target, attemptOf().attempt, request).catch((e: unknown) => e);
      assert.ok(failure instanceof Failure);
      assert.equal(failure.code, code);
      assert.doesNotMatch(`${failure.stack} ${JSON.stringify(failure)}`, /canary|127\.0\.0\.1/);
      assert.equal(failure.cause, undefined);
    }
  });

test('an undo never hears that its record is invalid', async (t) => {
  const target = await server(t, (_request, response) => response.writeHead(400).end());
  const attempt = fence.admit(fence.accept(), 'create-ehr-record', 'undo');
  await assert.rejects(call(target, attempt, write), { code: 'UNAVAILABLE' });
});

test('a connection that was refused settles the write: nothing was sent', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as AddressInfo;
  gone.close();
  await once(gone, 'close');
  const target = { baseUrl: `http://127.0.0.1:${port}`, token: 'token' };
  await assert.rejects(call(target, attemptOf().attempt, write), { code: 'UNAVAILABLE' });
});

for (const [what, listener] of Object.entries<RequestListener>({
  silence: () => undefined,
  'a reset': (request) => request.socket.destroy(),
  'half an answer': (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{');
    setTimeout(() => request.socket.destroy(), 20);
  },
  'no JSON': (_request, response) => response.end('{'),
  'too much': (_request, response) => response.end(`"${'x'.repeat(1_100_000)}"`),
}))
  test(`${what} after a write was sent leaves its outcome unknown, and makes a read unavailable`, async (t) => {
    const target = await server(t, listener);
    await assert.rejects(call(target, attemptOf().attempt, write), { code: 'UNKNOWN_OUTCOME' });
    await assert.rejects(call(target, attemptOf().attempt, read), { code: 'UNAVAILABLE' });
  });

test('a write with too little time left for its answer is not sent', async (t) => {
  let received = 0;
  const target = await server(t, (_request, response) => {
    received += 1;
    response.end('{}');
  });
  await assert.rejects(call(target, attemptOf(150).attempt, write), { code: 'UNAVAILABLE' });
  assert.equal(received, 0);
  assert.equal((await call(target, attemptOf(150).attempt, read)).status, 200);
});

test('a write whose fence has moved is not sent', async (t) => {
  let received = 0;
  const target = await server(t, (_request, response) => {
    received += 1;
    response.end('{}');
  });
  const { id, attempt } = attemptOf();
  fence.moveOn(id);
  await assert.rejects(call(target, attempt, write), { code: 'FENCED' });
  assert.equal(received, 0);
});

test('the wait that a busy partner asks for is kept, as seconds or as a date, and never for ever', async (t) => {
  const inTwenty = new Date(Date.now() + 20_000).toUTCString();
  for (const [header, least, most] of [
    ['5', 5, 5],
    [inTwenty, 18, 20],
    ['99999999', 3_600, 3_600],
    ['soon', undefined, undefined],
  ] as const) {
    const target = await server(t, (_request, response) =>
      response.writeHead(429, { 'retry-after': header }).end(),
    );
    const failure = await call(target, attemptOf().attempt, read).catch((e: unknown) => e);
    assert.ok(failure instanceof Failure);
    const seconds = failure.retryAfterSeconds;
    if (least === undefined) assert.equal(seconds, undefined);
    else assert.ok(seconds !== undefined && seconds >= least && seconds <= most);
  }
});

test('token and correlation id travel with every call; connections are kept for the next', async (t) => {
  const seen: IncomingHttpHeaders[] = [];
  const ports = new Set<number | undefined>();
  const target = await server(t, (request, response) => {
    seen.push(request.headers);
    ports.add(request.socket.remotePort);
    response.end('{"ok":true}');
  });
  const { attempt } = attemptOf();
  for (let round = 0; round < 5; round += 1)
    for (const request of [read, write]) await call(target, attempt, request);
  assert.ok(ports.size <= 2, 'ten calls, at most two connections');
  for (const headers of seen) {
    assert.equal(headers.authorization, 'Bearer token');
    assert.equal(headers['x-request-id'], attempt.correlationId);
    assert.equal(headers['cache-control'], 'no-store');
  }
});
