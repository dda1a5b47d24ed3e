import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import { parseConfig } from '../../../infra/config/config.js';

const GIVEN = { MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' };

async function keyPair() {
  const pair = await generateKeyPair('ES384', { extractable: true });
  return {
    privateKey: await exportJWK(pair.privateKey),
    publicKey: await exportJWK(pair.publicKey),
  };
}

test('the keys that partners know us by are read, and none that is private is ever published', async () => {
  const { privateKey, publicKey } = await keyPair();
  const keys = [{ ...publicKey, kid: '1' }];
  const { api } = parseConfig({ ...GIVEN, CLIENT_KEYS: JSON.stringify({ keys }) });
  assert.deepEqual(api.clientKeys, keys);
  assert.deepEqual(parseConfig(GIVEN).api.clientKeys, []);
  for (const bad of [
    { keys: [...keys, privateKey] },
    { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] },
    { keys: 'none' },
    privateKey,
  ])
    assert.throws(() => parseConfig({ ...GIVEN, CLIENT_KEYS: JSON.stringify(bad) }), {
      message: 'Configuration: CLIENT_KEYS must be a JWK set of public keys.',
    });
});

test('a key of ours is read whole, and what is none is refused without a word of it', async () => {
  const { privateKey, publicKey } = await keyPair();
  const read = (value: string) => parseConfig({ ...GIVEN, EHR_CLIENT_KEY: value });
  assert.deepEqual(read(JSON.stringify(privateKey)).adapters.ehr.login.clientKey, privateKey);
  assert.throws(() => read(JSON.stringify(publicKey)), {
    message: 'Configuration: EHR_CLIENT_KEY must be a private JWK.',
  });
  assert.throws(() => read('{"d": "s3cret'), {
    message: 'Configuration: EHR_CLIENT_KEY must be JSON.',
  });
});
