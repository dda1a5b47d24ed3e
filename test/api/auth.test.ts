import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { base64url, generateKeyPair, SignJWT } from 'jose';
import { tokenVerifier } from '../../api/auth.js';
import { Refusal } from '../../api/problem.js';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';
import { AUDIENCE } from './support/issuer.js';

let api: ApiUnderTest;
before(async () => {
  api = await startApi();
});
after(() => api[Symbol.asyncDispose]());

const now = () => Math.floor(Date.now() / 1_000);
const part = (value: unknown): string => base64url.encode(JSON.stringify(value));

async function statusWith(authorization: string | undefined) {
  const response = await api.fetch(`${api.url}/v1/enrollments`, {
    method: 'POST',
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
  return { status: response.status, challenge: response.headers.get('www-authenticate') };
}

test('without a token the answer names the scheme and nothing else', async () => {
  assert.deepEqual(await statusWith(undefined), { status: 401, challenge: 'Bearer' });
});

test('a sound token passes to the next rule', async () => {
  const { status } = await statusWith(`Bearer ${await api.issuer.token()}`);
  assert.equal(status, 400);
});

const attacks: Readonly<Record<string, () => Promise<string>>> = {
  'not a token': async () => 'Bearer abc',
  'another scheme': async () => 'Basic cG9ydGFsOnNlY3JldA==',
  'a changed payload': async () => {
    const [header, , signature] = (await api.issuer.token()).split('.');
    return `Bearer ${header}.${part({ iss: api.issuer.url, aud: AUDIENCE, exp: now() + 60 })}.${signature}`;
  },
  'a cut signature': async () => `Bearer ${(await api.issuer.token()).slice(0, -6)}`,
  'alg none': async () => {
    const [, payload] = (await api.issuer.token()).split('.');
    return `Bearer ${part({ alg: 'none', typ: 'at+jwt' })}.${payload}.AA`;
  },
  'an HMAC with the public key as its secret': async () => {
    const [, payload] = (await api.issuer.token()).split('.');
    const signed = `${part({ alg: 'HS256', typ: 'at+jwt', kid: 'key-1' })}.${payload}`;
    const mac = createHmac('sha256', api.issuer.publicKeyBytes).update(signed).digest('base64url');
    return `Bearer ${signed}.${mac}`;
  },
  'the key of a stranger under our kid': async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const token = new SignJWT({ iss: api.issuer.url, aud: AUDIENCE, exp: now() + 60 });
    token.setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1' });
    return `Bearer ${await token.sign(privateKey)}`;
  },
  'a key that the token brings along': async () =>
    `Bearer ${await api.issuer.token({}, { kid: 'other', jku: 'https://evil.example/jwks' })}`,
  'an id token': async () => `Bearer ${await api.issuer.token({}, { typ: 'JWT' })}`,
  'another audience': async () => `Bearer ${await api.issuer.token({ aud: 'somebody-else' })}`,
  'another issuer': async () => `Bearer ${await api.issuer.token({ iss: 'https://evil.example' })}`,
  'a token of yesterday': async () => `Bearer ${await api.issuer.token({ exp: now() - 60 })}`,
  'a token of tomorrow': async () => `Bearer ${await api.issuer.token({ nbf: now() + 600 })}`,
  'a token issued in the future': async () =>
    `Bearer ${await api.issuer.token({ iat: now() + 600, exp: now() + 900 })}`,
  'no expiry': async () => `Bearer ${await api.issuer.token({ exp: undefined })}`,
  'no jti': async () => `Bearer ${await api.issuer.token({ jti: undefined })}`,
  'no client id': async () => `Bearer ${await api.issuer.token({ client_id: undefined })}`,
  'no subject': async () => `Bearer ${await api.issuer.token({ sub: undefined })}`,
  'no scope': async () => `Bearer ${await api.issuer.token({ scope: undefined })}`,
  'scopes as a list': async () =>
    `Bearer ${await api.issuer.token({ scope: ['enrollment:submit'] })}`,
  'a client id that is no text': async () => `Bearer ${await api.issuer.token({ client_id: 7 })}`,
  'an unknown critical header': async () =>
    `Bearer ${(await api.issuer.token()).replace(/^[^.]+/, part({ alg: 'ES256', typ: 'at+jwt', kid: 'key-1', crit: ['x'], x: 1 }))}`,
};

for (const [name, attack] of Object.entries(attacks))
  test(`refused, without saying why: ${name}`, async () => {
    assert.deepEqual(await statusWith(await attack()), {
      status: 401,
      challenge: 'Bearer error="invalid_token"',
    });
  });

test('a token without the scope answers 403 and names the scope', async () => {
  const { status, challenge } = await statusWith(
    `Bearer ${await api.issuer.scoped('enrollment:read', 'enrollment:submitter')}`,
  );
  assert.equal(status, 403);
  assert.match(challenge ?? '', /error="insufficient_scope", scope="enrollment:submit"/);
});

test('with the keys of the issuer away the answer is 503, not 401', async () => {
  const verifier = tokenVerifier({
    issuer: 'https://issuer.invalid',
    audience: AUDIENCE,
    fetch: async () => Response.json({}, { status: 500 }),
  });
  assert.equal(await verifier.ready(), false);
  await assert.rejects(
    verifier.verify(`Bearer ${await api.issuer.token()}`),
    (error) => error instanceof Refusal && error.kind === 'unavailable',
  );
});

test('a client that comes without a person is served only when it is one of those that keep a secret', async () => {
  const { fetch, issuer } = api;
  const claims = { sub: 'portal', client_id: 'portal' };
  const verifier = (...confidentialClients: readonly string[]) =>
    tokenVerifier({ issuer: issuer.url, audience: AUDIENCE, fetch, confidentialClients });
  const header = `Bearer ${await issuer.token(claims)}`;
  assert.equal((await verifier('other', 'portal').verify(header)).clientId, 'portal');
  for (const refusing of [verifier(), verifier('other')])
    await assert.rejects(
      refusing.verify(header),
      (error) => error instanceof Refusal && error.kind === 'forbidden',
    );
  assert.equal((await verifier().verify(`Bearer ${await issuer.token()}`)).sub, 'portal-user');
});

test('the clocks may differ by a few seconds', async () => {
  const { status } = await statusWith(
    `Bearer ${await api.issuer.token({ exp: now() - 2, iat: now() - 60 })}`,
  );
  assert.equal(status, 400);
});
