import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tokenVerifier } from '../../api/auth.js';
import { Refusal } from '../../api/problem.js';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';
import { AUDIENCE } from './support/issuer.js';

let api: ApiUnderTest;
before(async () => {
  api = await startApi();
});
after(() => api[Symbol.asyncDispose]());

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

test('another scheme than Bearer is no token', async () => {
  const { status } = await statusWith('Basic cG9ydGFsOnNlY3JldA==');
  assert.equal(status, 401);
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
