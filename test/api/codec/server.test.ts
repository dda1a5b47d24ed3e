import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defaultPayloadConverter } from '@temporalio/common';
import { fromJson, toJson } from '../../../api/codec/payload-json.js';
import { type CodecUnderTest, startCodec, UI } from './support/codec-under-test.js';

let codec: CodecUnderTest;
before(async () => {
  codec = await startCodec();
});
after(() => codec[Symbol.asyncDispose]());

type Payloads = { payloads: Parameters<typeof fromJson>[0][] };
type Headers = Readonly<Record<string, string>>;
const engineer = () => codec.headers('enrollment:operate');
const plain = (value: unknown) => toJson(defaultPayloadConverter.toPayload(value));
const post = async (path: string, body: unknown, headers?: Headers) =>
  codec.post(path, body, headers ?? (await engineer()));

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
  const headers = { ...(await engineer()), origin: UI };
  const response = await post('/decode', await encoded('x'), headers);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('access-control-allow-origin'), UI);
  assert.equal(response.headers.get('access-control-allow-credentials'), 'true');
  assert.equal(response.headers.get('vary'), 'Origin');
  assert.equal(response.headers.get('cache-control'), 'no-store');
});

test('the page’s preflight, which carries no credentials, is answered with what it will send', async () => {
  const response = await codec.call('/decode', { method: 'OPTIONS', headers: { origin: UI } });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('access-control-allow-origin'), UI);
  assert.equal(response.headers.get('access-control-allow-methods'), 'POST');
  const allowed = response.headers.get('access-control-allow-headers') ?? '';
  assert.match(allowed, /content-type, x-namespace/);
});

for (const origin of ['http://localhost:8234', 'https://localhost:8233', `${UI}.evil.test`, 'null'])
  test(`a page of ${origin} gets nothing, neither by preflight nor by request`, async () => {
    const sealed = await encoded('x');
    for (const response of [
      await codec.call('/decode', { method: 'OPTIONS', headers: { origin } }),
      await post('/decode', sealed, { ...(await engineer()), origin }),
    ]) {
      assert.equal(response.status, 403);
      assert.equal(response.headers.get('access-control-allow-origin'), null);
      assert.ok(!('payloads' in ((await response.json()) as object)));
    }
  });

test('another namespace, or none, is refused', async () => {
  const sealed = await encoded('x');
  for (const namespace of ['default', undefined]) {
    const { 'x-namespace': _ours, ...rest } = await engineer();
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
    assert.doesNotMatch(await response.text(), /canary/);
  });

test('anything but its calls and its sign of life does not exist', async () => {
  assert.equal((await codec.call('/livez')).status, 200);
  for (const [method, path] of [
    ['GET', '/decode'],
    ['POST', '/decode/x'],
    ['POST', '/unwrap'],
  ])
    assert.equal((await codec.call(path ?? '', { method: method ?? '', headers: {} })).status, 404);
});
