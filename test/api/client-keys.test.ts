import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from './support/api-under-test.js';

const KEY = { kty: 'EC', crv: 'P-384', x: 'x', y: 'y', kid: 'k1', use: 'sig', alg: 'ES384' };

test('an authorization server finds the keys of our assertions without a token of ours', async () => {
  await using api = await startApi({ clientKeys: async () => [KEY] });
  const response = await api.fetch(`${api.url}/.well-known/client-keys`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('cache-control'), 'public, max-age=300');
  assert.deepEqual(await response.json(), { keys: [KEY] });
});
