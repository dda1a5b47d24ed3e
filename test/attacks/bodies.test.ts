import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ProblemDocument } from '../../api/problem.js';
import { type ApiUnderTest, startApi } from '../api/support/api-under-test.js';
import { rawConnection } from './support/raw-exchange.js';

let api: ApiUnderTest;
before(async () => {
  api = await startApi();
});
after(() => api[Symbol.asyncDispose]());

async function posted(body: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await api.fetch(`${api.url}/v1/enrollments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await api.issuer.token()}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...headers,
    },
    body,
  });
  const problem = (await response.json()) as ProblemDocument;
  assert.equal(problem.status, response.status);
  return problem;
}

const FORMAT = [{ field: '', rule: 'format' }];

test('64 KiB pass to the schema, one byte more is 413', async () => {
  const exactly = (bytes: number) => `{"gender":"${'x'.repeat(bytes - 13)}"}`;
  assert.equal(exactly(65_536).length, 65_536);
  assert.equal((await posted(exactly(65_536))).status, 400);
  assert.equal((await posted(exactly(65_537))).status, 413);
});

test('10 MB end early: the answer comes before the body was sent, the connection does not stay', async () => {
  const socket = await rawConnection(api);
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  socket.write(
    `POST /v1/enrollments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await api.issuer.token()}\r\n` +
      `Content-Type: application/json\r\nIdempotency-Key: ${randomUUID()}\r\nContent-Length: 10485760\r\n\r\n{"a":`,
  );
  await once(socket, 'close');
  assert.match(text, /^HTTP\/1\.1 413 /);
});

test('10 MB over HTTP/2 end early as well, and the session goes on', async () => {
  const session = connect(api.url, { ca: api.ca, maxSessionMemory: 100 });
  const stream = session.request({
    ':method': 'POST',
    ':path': '/v1/enrollments',
    authorization: `Bearer ${await api.issuer.token()}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  });
  stream.on('error', () => undefined);
  stream.write(Buffer.alloc(10_485_760, 'x'));
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  assert.equal(headers[':status'], 413);
  stream.close();
  const next = session.request({ ':path': '/livez' });
  const [answer] = (await once(next, 'response')) as [Record<string, unknown>];
  assert.equal(answer[':status'], 200);
  session.destroy();
});

const malformed: Readonly<Record<string, string>> = {
  'ten thousand lists deep': `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  'ten thousand objects deep': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  'nine deep in a field': `{"preferences":${'{"a":'.repeat(8)}1${'}'.repeat(8)}}`,
  'lists without end': '['.repeat(60_000),
  'a prototype': '{"__proto__":{"isAdmin":true}}',
  'a prototype in other letters': '{"\\u005f_proto__":{"isAdmin":true}}',
  'a constructor': '{"constructor":{"prototype":{"isAdmin":true}}}',
  'a prototype within a field': '{"preferences":{"__proto__":{"partOfDay":"morning"}}}',
  'a name twice': '{"gender":"male","gender":"female"}',
  'a name twice in two spellings': '{"gender":"male","\\u0067ender":"female"}',
  'a name twice within a field': '{"preferences":{"language":"en","language":"es"}}',
  'two documents': '{}{}',
  'a comment': '{/* */}',
  'a number that is none': '{"gender":NaN}',
  nothing: '',
};
for (const [what, body] of Object.entries(malformed))
  test(`400 and nothing but its form: ${what}`, async () => {
    const { status, errors } = await posted(body);
    assert.equal(status, 400);
    assert.deepEqual(errors, FORMAT);
    assert.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
  });

test('equal names in different objects, and text that looks like names, are no repetition', async () => {
  const { errors } = await posted(
    '{"gender":"a\\":{\\"gender","preferences":{"gender":1,"language":"\\\\","specialty":"{[,:"}}',
  );
  assert.ok(errors !== undefined && !errors.some((each) => isDeepStrictEqual(each, FORMAT[0])));
});

const otherEncodings: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/json; charset=iso-8859-1' },
  { 'content-type': 'application/json;charset="utf-7"' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'identity, gzip' },
  { 'content-encoding': 'br' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/xml' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/x-www-form-urlencoded' },
];
for (const headers of otherEncodings)
  test(`415: ${Object.values(headers).join()}`, async () => {
    assert.equal((await posted('{}', headers)).status, 415);
  });

test('UTF-8 by any of its names is taken', async () => {
  for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'utf-8; x=y']) {
    const { errors } = await posted('{}', {
      'content-type': `application/json; charset=${charset}`,
    });
    assert.ok(
      errors?.some(({ rule }) => rule === 'required'),
      charset,
    );
  }
});
