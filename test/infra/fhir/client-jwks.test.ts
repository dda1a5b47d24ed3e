import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { clientJwks } from '../../../infra/fhir/client-jwks.js';

async function privateKey(alg: string, kid: string): Promise<JWK> {
  const pair = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(pair.privateKey)), alg, kid };
}

test('what our keys sign is verified by the published document, the old key and the new one', async () => {
  const keys = [await privateKey('ES384', 'old'), await privateKey('RS384', 'new')];
  const published = createLocalJWKSet(clientJwks(keys));
  for (const key of keys) {
    const { alg = '', kid = '' } = key;
    const token = await new SignJWT({ iss: 'us' })
      .setProtectedHeader({ alg, kid })
      .sign(await importJWK(key, alg));
    const { payload } = await jwtVerify(token, published);
    assert.equal(payload.iss, 'us');
  }
});

test('only public parts are published, part by part: no private one, and nothing that nobody asked for', async () => {
  const keys = [await privateKey('ES384', 'a'), await privateKey('RS384', 'b')];
  const { keys: published } = clientJwks(keys.map((key) => ({ ...key, note: 'internal' })));
  assert.deepEqual(
    published.map((key) => Object.keys(key).sort()),
    [
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ],
  );
  for (const key of keys)
    for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const)
      assert.ok(!key[part] || !JSON.stringify(published).includes(key[part]));
});

test('what cannot be published is refused without a word of it', async () => {
  const good = await privateKey('ES384', 'a');
  const { kid: _kid, ...nameless } = good;
  const { alg: _alg, ...vague } = good;
  const { x: _x, ...torn } = good;
  const secret: JWK = { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', kid: 's' };
  const weak = await privateKey('ES256', 'w');
  for (const keys of [[secret], [weak], [nameless], [vague], [torn], [good, good]])
    assert.throws(
      () => clientJwks(keys as JWK[]),
      (error) => error instanceof Error && !error.message.includes('c2VjcmV0'),
    );
});
