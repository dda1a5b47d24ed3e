import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import type { FastifyInstance } from 'fastify';
import { fromJson, toJson } from '../../../api/codec/payload-json.js';
import { buildCodecServer } from '../../../api/codec/server.js';
import { newKey } from '../../../infra/crypto/envelope.js';
import { sealingCodec } from '../../../infra/temporal/payload-codec.js';
import { localCertificate } from '../support/authority.js';
import { httpsFetch } from '../support/https-fetch.js';

const UI = 'http://localhost:8233';
let app: FastifyInstance;
let call: (path: string, init?: RequestInit) => Promise<Response>;

before(async () => {
  const tls = await localCertificate();
  const codec = sealingCodec(
    { current: 'k1', keys: new Map([['k1', newKey()]]) },
    { mode: 'production' },
  );
  app = buildCodecServer({ tls, codec, namespace: 'enrollment', allowedOrigin: UI });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const fetchHere = httpsFetch(tls.cert);
  call = (path, init) => fetchHere(`https://localhost:${port}${path}`, init);
});
after(() => app.close());

const HEADERS = { 'content-type': 'application/json', 'x-namespace': 'enrollment' };
const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = HEADERS) =>
  call(path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
type Payloads = { payloads: Parameters<typeof fromJson>[0][] };
const plain = (value: unknown) => toJson(defaultPayloadConverter.toPayload(value));

async function encoded(...values: readonly unknown[]): Promise<Payloads> {
  const response = await post('/encode', { payloads: values.map(plain) });
  assert.equal(response.status, 200);
  return (await response.json()) as Payloads;
}

test('what it encodes it decodes, in order, and the Web UI’s own query does not disturb it', async () => {
  const sealed = await encoded('one', { two: 2 }, null);
  assert.doesNotMatch(
    JSON.stringify(sealed),
    new RegExp(Buffer.from('json/plain').toString('base64')),
  );
  for (const path of ['/decode', '/decode?preserveStorageRefs=true']) {
    const response = await post(path, sealed);
    const { payloads } = (await response.json()) as Payloads;
    assert.deepEqual(
      payloads.map((each) => defaultPayloadConverter.fromPayload(fromJson(each))),
      ['one', { two: 2 }, null],
    );
  }
});

for (const body of [{}, { payloads: [] }])
  test(`a call without arguments (${JSON.stringify(body)}) is answered with none`, async () => {
    for (const path of ['/encode', '/decode'])
      assert.deepEqual(await (await post(path, body)).json(), { payloads: [] });
  });

test('the one page that it is for may read the answer, with credentials', async () => {
  const response = await post('/decode', await encoded('x'), { ...HEADERS, origin: UI });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), UI);
  assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
  assert.equal(response.headers.get('vary'), 'Origin');
  assert.equal(response.headers.get('cache-control'), 'no-store');
});

test('the page’s preflight is answered with what it will send', async () => {
  const { statusCode, headers } = await app.inject({
    method: 'OPTIONS',
    url: '/decode',
    headers: { origin: UI },
  });
  assert.equal(statusCode, 204);
  assert.equal(headers['access-control-allow-origin'], UI);
  assert.equal(headers['access-control-allow-methods'], 'POST');
  assert.match(String(headers['access-control-allow-headers']), /content-type, x-namespace/);
});

for (const origin of ['http://localhost:8234', 'https://localhost:8233', `${UI}.evil.test`, 'null'])
  test(`a page of ${origin} gets nothing, neither by preflight nor by request`, async () => {
    const sealed = await encoded('x');
    for (const response of [
      await call('/decode', { method: 'OPTIONS', headers: { origin } }),
      await post('/decode', sealed, { ...HEADERS, origin }),
    ]) {
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.ok(!('payloads' in ((await response.json()) as object)));
    }
  });

test('another namespace, or none, is refused', async () => {
  const sealed = await encoded('x');
  for (const namespace of ['default', undefined]) {
    const { 'x-namespace': _ours, ...rest } = HEADERS;
    const headers = namespace === undefined ? rest : { ...rest, 'x-namespace': namespace };
    assert.equal((await post('/decode', sealed, headers)).status, 403);
  }
});

test('what is not sealed with its keys is refused, and nothing of it is quoted', async () => {
  const foreign = { metadata: { encoding: 'YmluYXJ5L2VuY3J5cHRlZA==' }, data: 'Wnk3Y2FuYXJ5' };
  for (const payload of [plain('Zq7canary'), foreign]) {
    const response = await post('/decode', { payloads: [payload] });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    assert.doesNotMatch(await response.text(), /canary|Wnk3/);
  }
});

for (const body of ['{', '[]', '{"payloads": 5}', '{"payloads": ["Zq7canary"]}'])
  test(`a body that makes no sense (${body}) is a 400 that quotes nothing`, async () => {
    const response = await post('/decode', body);
    assert.equal(response.status, 400);
    assert.doesNotMatch(await response.text(), /canary|payloads/);
  });

test('anything but its two calls and its sign of life does not exist', async () => {
  assert.equal((await call('/livez')).status, 200);
  for (const [method, path] of [
    ['GET', '/decode'],
    ['POST', '/decode/x'],
    ['POST', '/unwrap'],
  ])
    assert.equal((await call(path ?? '', { method: method ?? '', headers: {} })).status, 404);
});
