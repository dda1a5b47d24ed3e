import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { tokenVerifier } from '../../../../api/auth.js';
import { Refusal } from '../../../../api/problem.js';
import type { AdminCalls } from '../../../../infra/dev/keycloak/admin-calls.js';
import { publicHalf } from '../../../../infra/dev/launch/clients.js';
import { call } from '../../../../infra/http/call.js';
import { clientCredentials } from '../../../../infra/http/client-credentials.js';
import { admit } from './keycloak-world.js';
import { AUDIENCE, MACHINE, type RealKeycloak, SCOPE } from './real-keycloak.js';

/** Keycloak as the issuer of tokens: for our adapter, and for the clients of our API. */
export function tokenTests(started: () => Promise<RealKeycloak>): void {
  test('Keycloak, real: a service account can show a key instead of a secret', async () => {
    const { realm, admin, world } = await started();
    const key = await keyedClient(admin);
    const own = world();
    const authorization = clientCredentials({
      ...{ tokenUrl: `${realm.issuer}/protocol/openid-connect/token`, clientId: 'keyed' },
      ...{ proof: { kind: 'private-key-jwt', key }, scope: '' },
    });
    const userinfo = {
      method: 'GET',
      path: '/protocol/openid-connect/userinfo',
      kind: 'read',
    } as const;
    const attempt = admit(own, own.fence.accept(), 'perform');
    // Known by its token, and refused for want of the scope that the page asks for.
    const asked = call({ baseUrl: realm.issuer, authorization }, attempt, {
      ...userinfo,
      accepts: [403],
    });
    assert.equal((await asked).status, 403);
  });

  test('Keycloak, real: our API takes the token of a portal that keeps a key, and knows it for a machine', async () => {
    const { realm, machineKey } = await started();
    const { issuer } = realm;
    const header = `Bearer ${await machineToken(issuer, machineKey)}`;
    const known = tokenVerifier({ issuer, audience: AUDIENCE, confidentialClients: [MACHINE] });
    const caller = await known.verify(header);
    assert.deepEqual([caller.clientId, caller.sub], [MACHINE, MACHINE]);
    assert.deepEqual([...caller.scopes].toSorted(), SCOPE.split(' ').toSorted());
    await assert.rejects(
      tokenVerifier({ issuer, audience: AUDIENCE }).verify(header),
      (error) => error instanceof Refusal && error.kind === 'forbidden',
    );
    for (const other of [{ issuer, audience: 'https://another.test' }])
      await assert.rejects(
        tokenVerifier({ ...other, confidentialClients: [MACHINE] }).verify(header),
        (error) => error instanceof Refusal && error.kind === 'unauthenticated',
      );
  });
}

/** A service account that is known by its key; Keycloak is asked to take ES384, as SMART has it. */
async function keyedClient({ call: ask }: AdminCalls): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'ES384', kid: crypto.randomUUID() };
  await ask('POST', '/patients/clients', {
    clientId: 'keyed',
    ...{ publicClient: false, serviceAccountsEnabled: true, standardFlowEnabled: false },
    clientAuthenticatorType: 'client-jwt',
    attributes: {
      'use.jwks.string': 'true',
      'jwks.string': JSON.stringify({ keys: [publicHalf(key)] }),
      'token.endpoint.auth.signing.alg': 'ES384',
    },
  });
  return key;
}

async function machineToken(issuer: string, key: JWK): Promise<string> {
  const tokenUrl = `${issuer}/protocol/openid-connect/token`;
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: `${key.kid}` })
    .setIssuer(MACHINE)
    .setSubject(MACHINE)
    .setAudience(issuer)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('30s')
    .sign(await importJWK(key, 'ES256'));
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: SCOPE,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  });
  const json = (await response.json()) as { access_token?: string };
  assert.ok(json.access_token, `a token: ${response.status}`);
  return json.access_token;
}
