import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { bearer } from '../../../infra/http/authorization.js';
import { call } from '../../../infra/http/call.js';
import { attemptOf, fence, read, server, write } from './support/target.js';

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
  const target = { baseUrl: `http://127.0.0.1:${port}`, authorization: bearer('token') };
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

test('an answer that is known to be large is read when the call says so', async (t) => {
  const target = await server(t, (_request, response) =>
    response.end(`"${'x'.repeat(1_100_000)}"`),
  );
  const patient = { ...target, callSeconds: 5 };
  const { json } = await call(patient, attemptOf().attempt, { ...read, limitBytes: 2_000_000 });
  assert.equal(String(json).length, 1_100_000);
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
    ['0', 1, 1],
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

test('an answer in plain text is handed on as it stands, within the same limits', async (t) => {
  const plain = { ...read, answersIn: 'text' } as const;
  const short = await server(t, (_request, response) => response.end('a token, no JSON'));
  assert.equal((await call(short, attemptOf().attempt, plain)).json, 'a token, no JSON');
  const long = await server(t, (_request, response) => response.end('x'.repeat(1_100_000)));
  await assert.rejects(call(long, attemptOf().attempt, plain), { code: 'UNAVAILABLE' });
});
