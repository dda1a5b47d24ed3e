import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { after, before, test } from 'node:test';
import { connect } from 'node:tls';
import type { ProblemDocument } from '../../api/problem.js';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';

const CANARY = 'Zebulon-Canary';

let api: ApiUnderTest;
before(async () => {
  api = await startApi();
});
after(() => api[Symbol.asyncDispose]());

test('bytes that are not HTTP answer 400 and end the connection', async () => {
  const socket = connect({
    host: '127.0.0.1',
    port: api.port,
    ca: api.ca,
    servername: 'localhost',
  });
  socket.write(`${CANARY}\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  assert.match(text, /^HTTP\/1\.1 400 /);
  const problem = JSON.parse(text.split('\r\n\r\n')[1] ?? '') as ProblemDocument;
  assert.equal(problem.status, 400);
  assert.ok(!text.includes(CANARY));
});

test('problems travel over HTTP/2 too, and every answer carries the security headers', async () => {
  const session = connectHttp2(api.url, { ca: api.ca });
  const stream = session.request({ ':path': '/nowhere' });
  const [headers] = (await once(stream, 'response')) as [Record<string, string | number>];
  stream.destroy();
  session.destroy();
  assert.equal(headers[':status'], 404);
  assert.match(String(headers['content-type']), /^application\/problem\+json/);
  assert.equal(headers['content-security-policy'], "default-src 'none'");
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(String(headers['strict-transport-security']), /max-age=/);
});

test('a client without TLS 1.3 is not served', async () => {
  await assert.rejects(
    new Promise((resolve, reject) => {
      const socket = connect({
        host: '127.0.0.1',
        port: api.port,
        ca: api.ca,
        servername: 'localhost',
        maxVersion: 'TLSv1.2',
      });
      socket.once('secureConnect', resolve);
      socket.once('error', reject);
    }),
    /protocol version|alert/i,
  );
});
