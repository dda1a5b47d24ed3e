import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { after, before, test } from 'node:test';
import { type ApiUnderTest, startApi } from '../api/support/api-under-test.js';
import { httpsFetch } from '../api/support/https-fetch.js';
import { claimAttacks, keyAttacks, signatureAttacks } from './support/token-attacks.js';

const agent = new Agent({ keepAlive: true, maxSockets: 20 });
let api: ApiUnderTest;
let ask: typeof fetch;
before(async () => {
  api = await startApi();
  ask = httpsFetch(api.ca, agent);
});
after(async () => {
  agent.destroy();
  await api[Symbol.asyncDispose]();
});

async function statusWith(token: string) {
  const response = await ask(`${api.url}/v1/enrollments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: response.status, challenge: response.headers.get('www-authenticate') };
}

const REFUSED = { status: 401, challenge: 'Bearer error="invalid_token"' };

for (const attacks of [signatureAttacks, keyAttacks, claimAttacks])
  test(`refused with 401, all in the same words: ${attacks.name}`, async (t) => {
    for (const [name, attack] of Object.entries(attacks(api.issuer)))
      await t.test(name, async () => assert.deepEqual(await statusWith(await attack()), REFUSED));
  });

test('scopes are words: what begins with one, contains one or is spelled otherwise is another', async () => {
  const others = [
    'enrollment:read',
    'enrollment:submitter',
    'xenrollment:submit',
    'Enrollment:Submit',
    'enrollment:*',
    'enrollment',
    'enrollment:submit,enrollment:read',
    '',
  ];
  for (const scope of others) {
    const { status, challenge } = await statusWith(await api.issuer.scoped(scope));
    assert.equal(status, 403, scope);
    assert.match(challenge ?? '', /error="insufficient_scope", scope="enrollment:submit"/);
  }
});

test('a thousand unknown kids: at most one fetch of the keys, and whoever has a sound token is served meanwhile', async () => {
  assert.equal((await statusWith(await api.issuer.token())).status, 400);
  const before = api.issuer.keysFetched();
  for (let sent = 0; sent < 1_000; sent += 50) {
    const tokens = Array.from({ length: 50 }, () => api.issuer.token({}, { kid: randomUUID() }));
    for (const answer of await Promise.all((await Promise.all(tokens)).map(statusWith)))
      assert.deepEqual(answer, REFUSED);
    assert.equal((await statusWith(await api.issuer.token())).status, 400);
  }
  assert.ok(api.issuer.keysFetched() - before <= 1);
});

const skews: readonly (readonly [seconds: number, status: number])[] = [
  [4, 400],
  [-4, 400],
  [60, 401],
  [-60, 401],
  [3_600, 401],
  [-3_600, 401],
];
for (const [seconds, status] of skews)
  test(`an issuer whose clock is ${seconds} s off: ${status === 400 ? 'taken' : status}`, async () => {
    const its = Math.floor(Date.now() / 1_000) + seconds;
    const fresh = { iat: its, nbf: its, exp: its + 1 };
    assert.equal((await statusWith(await api.issuer.token(fresh))).status, status);
  });
