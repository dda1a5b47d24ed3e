import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JSONWebKeySet, jwtVerify } from 'jose';
import { clientKey, OIDC_CLIENTS } from '../../../infra/dev/launch/clients.js';
import { STAFF } from '../../../infra/dev/launch/staff.js';
import { BREAK_GLASS_AUDIENCE, CODEC_AUDIENCE } from '../../../infra/dev/staff-audiences.js';
import { AUDIENCE, startDevIssuer } from '../../support/dev-issuer.js';
import { temporaryFolder } from './support/temporary-folder.js';

async function startIssuer(t: TestContext) {
  const issuer = await startDevIssuer(temporaryFolder(t), 'https://localhost:1');
  t.after(() => issuer.stop());
  return issuer;
}

test('the issuer gives each client RFC 9068 tokens for its own scopes, and no others', async (t) => {
  const { stateFolder, issuer, fetch, ask } = await startIssuer(t);
  const keys = createLocalJWKSet((await (await fetch(`${issuer}/jwks`)).json()) as JSONWebKeySet);
  for (const { clientId, scope } of OIDC_CLIENTS) {
    const { payload, protectedHeader } = await jwtVerify(await ask(clientId, scope), keys, {
      issuer,
      audience: AUDIENCE,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    assert.equal(protectedHeader.alg, 'ES256');
    assert.deepEqual([payload['client_id'], payload['scope']], [clientId, scope]);
  }

  const portal = await jwtVerify(await ask('portal', 'enrollment:read'), keys);
  assert.equal(portal.payload['scope'], 'enrollment:read');
  await assert.rejects(ask('portal', 'enrollment:operate'), /refused the token: invalid_scope/);

  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = await exportJWK(privateKey);
  await assert.rejects(ask('portal', 'enrollment:read', { key }), /invalid_client/);
  await assert.rejects(
    ask('portal', 'enrollment:read', { key: await clientKey(stateFolder, 'support') }),
    /invalid_client/,
  );
  await assert.rejects(
    ask('portal', 'enrollment:read', { audience: 'urn:somebody:else' }),
    /refused the token: invalid_target/,
  );

  for (const name of ['client-portal.jwk', 'issuer.jwk'])
    assert.equal(statSync(join(stateFolder, 'secrets', name)).mode & 0o077, 0);
});

test('a person who signs in gets what their role allows, and how and when they did is in the token', async (t) => {
  const { issuer, fetch, signIn } = await startIssuer(t);
  const keys = createLocalJWKSet((await (await fetch(`${issuer}/jwks`)).json()) as JSONWebKeySet);
  const scope =
    'openid enrollment:read enrollment:support enrollment:operate enrollment:break-glass';
  for (const { id, scopes } of STAFF) {
    const token = await signIn({ audience: CODEC_AUDIENCE, person: id, scope });
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience: CODEC_AUDIENCE, typ: 'at+jwt', subject: id },
    });
    assert.deepEqual(new Set(String(payload['scope']).split(' ')), new Set(scopes));
    assert.equal(payload['acr'], undefined);
    assert.ok(Math.abs(Number(payload['auth_time']) - Date.now() / 1_000) < 60);
  }
  const officer = { audience: BREAK_GLASS_AUDIENCE, person: 'officer-1', acr: 'phr', scope };
  assert.equal((await jwtVerify(await signIn(officer), keys)).payload['acr'], 'phr');
  await assert.rejects(signIn({ ...officer, password: 'guessed' }), /could not sign in/);
  await assert.rejects(signIn({ ...officer, person: 'nobody-1' }), /could not sign in/);
});
