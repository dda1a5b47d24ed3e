import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { after, before, test } from 'node:test';
import { type ApiUnderTest, startApi } from '../api/support/api-under-test.js';
import { exchangeRaw } from './support/raw-exchange.js';

let api: ApiUnderTest;
/** What reached the routes. */
const reached: string[] = [];
const reach = async (id: string) => reached.push(id) as never;
before(async () => {
  api = await startApi({
    beginEnrollment: ({ idempotencyKey }) => reach(idempotencyKey),
    enquiry: { status: reach, cancel: reach, require: reach, show: reach },
  });
});
after(() => api[Symbol.asyncDispose]());

const HOST = 'Host: localhost\r\n';
const POST = `POST /v1/enrollments HTTP/1.1\r\n${HOST}`;
const GET = `GET /livez HTTP/1.1\r\n${HOST}`;
const LAST_CHUNK = '0\r\n\r\n';
const withBody = (headers: string, body: string): string => `${POST}${headers}\r\n${body}`;

/** Where a request ends, told in two ways, or in none that all readers share. */
const framing: Readonly<Record<string, string>> = {
  'a length before chunks (CL.TE)': withBody(
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    LAST_CHUNK,
  ),
  'chunks before a length (TE.CL)': withBody(
    'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n',
    LAST_CHUNK,
  ),
  'chunks told twice (TE.TE)': withBody(
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n',
    LAST_CHUNK,
  ),
  'a coding that is almost chunked': withBody('Transfer-Encoding: xchunked\r\n', LAST_CHUNK),
  'chunks that are not the last coding': withBody(
    'Transfer-Encoding: chunked, identity\r\n',
    LAST_CHUNK,
  ),
  'chunks of something compressed': withBody('Transfer-Encoding: gzip, chunked\r\n', LAST_CHUNK),
  'a space before the colon': withBody('Transfer-Encoding : chunked\r\n', LAST_CHUNK),
  'chunks in HTTP/1.0': `POST /v1/enrollments HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${LAST_CHUNK}`,
  'two lengths that differ': withBody('Content-Length: 5\r\nContent-Length: 6\r\n', 'abcde'),
  'two lengths that agree': withBody('Content-Length: 5\r\nContent-Length: 5\r\n', 'abcde'),
  'a list of lengths': withBody('Content-Length: 5, 5\r\n', 'abcde'),
  'a length with a sign': withBody('Content-Length: +5\r\n', 'abcde'),
  'a length below nothing': withBody('Content-Length: -1\r\n', ''),
  'a length that is not decimal': withBody('Content-Length: 0x5\r\n', 'abcde'),
  'a chunk of no size': withBody('Transfer-Encoding: chunked\r\n', `zz\r\nabc\r\n${LAST_CHUNK}`),
  'a chunk whose size overflows': withBody(
    'Transfer-Encoding: chunked\r\n',
    `fffffffffffffffff\r\nabc\r\n${LAST_CHUNK}`,
  ),
  'a chunk longer than it says': withBody(
    'Transfer-Encoding: chunked\r\n',
    `5\r\nabcdeXX\r\n${LAST_CHUNK}`,
  ),
  'chunks that end in bare line feeds': withBody(
    'Transfer-Encoding: chunked\r\n',
    '5\nabcde\n0\n\n',
  ),
  'a body of a GET': `${GET}Content-Length: 5\r\n\r\nabcde`,
  'chunks of a GET': `${GET}Transfer-Encoding: chunked\r\n\r\n${LAST_CHUNK}`,
  'an expectation that nobody defined': withBody(
    'Expect: 200-maybe\r\nContent-Length: 5\r\n',
    'abcde',
  ),
};

/** Where a line ends, or whom a request is for. */
const heads: Readonly<Record<string, string>> = {
  'a folded header': withBody('X-A: b\r\n Transfer-Encoding: chunked\r\n', LAST_CHUNK),
  'lines that end in bare line feeds': 'GET /livez HTTP/1.1\nHost: localhost\n\n',
  'a bare line feed within the headers': `${GET}X-A: b\nX-C: d\r\n\r\n`,
  'a bare carriage return within a header': `${GET}X-A: b\rX-C: d\r\n\r\n`,
  'a zero byte within a header': `${GET}X-A: b\0c\r\n\r\n`,
  'two hosts': `${GET}Host: evil.example\r\n\r\n`,
  'no host': 'GET /livez HTTP/1.1\r\n\r\n',
  'an empty host': 'GET /livez HTTP/1.1\r\nHost: \r\n\r\n',
  'an address of another host': `GET https://evil.example/livez HTTP/1.1\r\n${HOST}\r\n`,
  'two tokens': `${GET}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`,
  'two idempotency keys': withBody(
    'Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 0\r\n',
    '',
  ),
  'HTTP/2 in lines of text': `GET /livez HTTP/2.0\r\n${HOST}\r\n`,
};

for (const [name, bytes] of Object.entries({ ...framing, ...heads }))
  test(`smuggling ends with one 4xx and the connection, nothing behind it is carried out: ${name}`, async () => {
    const token = await api.issuer.token();
    const hidden = `GET /v1/enrollments/${randomUUID()} HTTP/1.1\r\n${HOST}Authorization: Bearer ${token}\r\n\r\n`;
    const { text, statuses, isClosed } = await exchangeRaw(api, `${bytes}${hidden}`);
    assert.equal(statuses.length, 1, text);
    assert.match(String(statuses[0]), /^4\d\d$/);
    assert.match(text, /application\/problem\+json/);
    assert.ok(isClosed, 'the connection is still open');
    assert.deepEqual(reached, []);
  });

test('a body that breaks while it is read has one answer too', async () => {
  const token = await api.issuer.token();
  const headers =
    `Authorization: Bearer ${token}\r\nContent-Type: application/json\r\n` +
    `Idempotency-Key: ${randomUUID()}\r\nTransfer-Encoding: chunked\r\n`;
  const { text, statuses, isClosed } = await exchangeRaw(
    api,
    withBody(headers, `5\r\n{"a":XX\r\n${LAST_CHUNK}${GET}\r\n`),
  );
  assert.deepEqual(statuses, [400], text);
  assert.ok(isClosed);
});

test('what is plain passes: requests one behind the other are each answered', async () => {
  const { statuses, isClosed } = await exchangeRaw(
    api,
    `${GET}\r\n${GET}\r\n${GET}Connection: close\r\n\r\n`,
  );
  assert.deepEqual(statuses, [200, 200, 200]);
  assert.ok(isClosed);
});

test('over HTTP/2 a length that is not the body’s, and a host beside another authority, are refused', async () => {
  const session = connect(api.url, { ca: api.ca });
  const forAnother = session.request({
    ':path': '/livez',
    ':authority': 'localhost',
    host: 'evil.example',
  });
  const [headers] = (await once(forAnother, 'response')) as [Record<string, unknown>];
  assert.equal(headers[':status'], 400);
  const misframed = session.request({
    ':method': 'POST',
    ':path': '/v1/enrollments',
    'content-length': '100',
  });
  misframed.end('abcde');
  await assert.rejects(once(misframed, 'response'), /NGHTTP2_PROTOCOL_ERROR/);
  session.destroy();
});
