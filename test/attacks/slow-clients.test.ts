import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { LIMITS, startApi } from '../api/support/api-under-test.js';
import { rawConnection } from './support/raw-exchange.js';

const CLIENTS = 200;
const MOST_BYTES = 128 * 1_048_576;
const DRIP_MS = 200;
const limits = { ...LIMITS, requestSeconds: 2 };

test('200 clients that drip a body byte by byte are each told 408, in bounded memory, and others are served', async () => {
  await using api = await startApi({ limits });
  const token = await api.issuer.token();
  const head =
    `POST /v1/enrollments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nIdempotency-Key: ${randomUUID()}\r\nContent-Length: 65536\r\n\r\n`;
  const before = process.memoryUsage().rss;
  const dripping = async () => {
    const socket = await rawConnection(api);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += String(chunk);
    });
    const closed = once(socket, 'close');
    socket.write(head + ' '.repeat(60_000));
    const drip = setInterval(() => socket.write(' '), DRIP_MS);
    await closed;
    clearInterval(drip);
    return text;
  };
  const answers = Promise.all(Array.from({ length: CLIENTS }, dripping));
  await delay(DRIP_MS);
  assert.equal((await api.fetch(`${api.url}/livez`)).status, 200);
  for (const text of await answers) assert.match(text, /^HTTP\/1\.1 408 /);
  assert.ok(process.memoryUsage().rss - before < MOST_BYTES);
});

test('whoever drips headers, or says nothing at all, is let go of as well', async () => {
  await using api = await startApi({ limits });
  const silent = await rawConnection(api);
  const dripping = await rawConnection(api);
  dripping.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n');
  const drip = setInterval(() => dripping.write('X-A: b\r\n'), DRIP_MS);
  const noHandshake = connectTcp(api.port, '127.0.0.1');
  noHandshake.on('error', () => undefined);
  await Promise.all([silent, dripping, noHandshake].map((each) => once(each.resume(), 'close')));
  clearInterval(drip);
});

test('a body that drips over HTTP/2 is told 408 and its stream ends; a session on which nothing is asked ends', async () => {
  await using api = await startApi({ limits });
  const session = connect(api.url, { ca: api.ca });
  const idle = connect(api.url, { ca: api.ca });
  const pings = setInterval(() => idle.destroyed || idle.ping(() => undefined), DRIP_MS);
  const ended = once(idle, 'close');
  const stream = session.request({
    ':method': 'POST',
    ':path': '/v1/enrollments',
    authorization: `Bearer ${await api.issuer.token()}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  });
  stream.on('error', () => undefined);
  const drip = setInterval(() => stream.closed || stream.write(' '), DRIP_MS);
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  assert.equal(headers[':status'], 408);
  await once(stream.resume(), 'close');
  clearInterval(drip);
  await ended;
  clearInterval(pings);
  session.destroy();
});

test('connections beyond the limit are closed, those within it are served', async () => {
  await using api = await startApi({ limits: { ...limits, connections: 5 } });
  const held = await Promise.all(Array.from({ length: 5 }, () => rawConnection(api)));
  const one = connectTls({
    host: '127.0.0.1',
    port: api.port,
    ca: api.ca,
    servername: 'localhost',
  });
  await assert.rejects(once(one, 'secureConnect'));
  held[0]?.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = (await once(held[0] ?? assert.fail(), 'data')) as [Buffer];
  assert.match(String(answer), /^HTTP\/1\.1 200 /);
  for (const socket of held) socket.destroy();
});

test('a session that takes back what it asked, again and again, is ended (rapid reset)', async () => {
  await using api = await startApi({ limits });
  const session = connect(api.url, { ca: api.ca });
  session.on('error', () => undefined);
  const ended = new Promise((resolve) => session.once('close', resolve));
  for (let sent = 0; sent < 2_000 && !session.destroyed; sent += 1) {
    const stream = session.request({ ':path': '/livez' });
    stream.on('error', () => undefined);
    stream.close(8);
    if (sent % 50 === 0) await delay(1);
  }
  await ended;
});

test('a process that is late with everything sends callers away before it works for them, but tells that it lives', async () => {
  await using api = await startApi({ limits });
  const isDone = new AbortController();
  const load = (): void => {
    const until = performance.now() + 500;
    while (performance.now() < until);
    if (!isDone.signal.aborted) setTimeout(load, 5);
  };
  load();
  const status = async (path: string) => (await api.fetch(`${api.url}${path}`)).status;
  let answer = await api.fetch(`${api.url}/.well-known/enrollment-keys`);
  for (let tries = 0; answer.status !== 503 && tries < 50; tries += 1)
    answer = await api.fetch(`${api.url}/.well-known/enrollment-keys`);
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(await status('/livez'), 200);
  isDone.abort();
  while ((await status('/.well-known/enrollment-keys')) === 503) await delay(DRIP_MS);
});
