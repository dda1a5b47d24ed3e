import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { call } from '../../../infra/http/call.js';
import { type ClientProof, clientCredentials } from '../../../infra/http/client-credentials.js';
import { clientId, partnerWithTokens, SCOPE } from './support/partner-with-tokens.js';
import { attemptOf, read, write } from './support/target.js';

let world: Awaited<ReturnType<typeof partnerWithTokens>>;
before(async () => {
  world = await partnerWithTokens();
});
after(() => world.partner[Symbol.asyncDispose]());
beforeEach(() => world.bench.clearFaults());

const target = (proof: ClientProof, scope = SCOPE) => ({
  baseUrl: world.url,
  authorization: clientCredentials({ tokenUrl: `${world.url}/token`, clientId, proof, scope }),
  callSeconds: 1,
});
const signed = (): ClientProof => ({ kind: 'private-key-jwt', key: world.signing });
const tokensGiven = async (): Promise<number> => {
  const { json } = await world.bench.send('GET', '/__requests');
  const counts = json as { route: string; status: number; count: number }[];
  return counts.find(({ route, status }) => route === '/token' && status === 200)?.count ?? 0;
};

for (const [how, proof] of Object.entries<() => ClientProof>({
  'an assertion by ES384': signed,
  'an assertion by RS384': () => ({ kind: 'private-key-jwt', key: world.rsa }),
  'a secret': () => ({ kind: 'client-secret-basic', secret: 'a secret & more' }),
}))
  test(`a token is had by ${how}`, async () => {
    const { status } = await call(target(proof()), attemptOf().attempt, write);
    assert.equal(status, 200);
  });

test('one token serves many calls, also those that begin at once', async () => {
  const before = await tokensGiven();
  const partner = target(signed());
  await Promise.all(Array.from({ length: 10 }, () => call(partner, attemptOf().attempt, read)));
  await call(partner, attemptOf().attempt, write);
  assert.equal((await tokensGiven()) - before, 1);
});

test('a token that was ended early is renewed, and the call made once', async () => {
  const partner = target(signed());
  const first = await call(partner, attemptOf().attempt, write);
  await world.bench.expireTokens();
  const second = await call(partner, attemptOf().attempt, write);
  const servedOf = ({ json }: { json: unknown }) => (json as { served: number }).served;
  assert.equal(servedOf(second), servedOf(first) + 1);
});

test('a partner that refuses a new token too is told once more, not for ever', async () => {
  await world.bench.fault({
    match: { operation: 'read' },
    effect: 'before',
    status: 401,
    times: 'always',
  });
  await assert.rejects(call(target(signed()), attemptOf().attempt, write), { code: 'AUTH' });
});

test('a client that the partner does not know is an AUTH failure, not a record that is invalid', async () => {
  const stranger = target({ kind: 'client-secret-basic', secret: 'wrong' });
  await assert.rejects(call(stranger, attemptOf().attempt, write), { code: 'AUTH' });
  await assert.rejects(call(target(signed(), 'nothing'), attemptOf().attempt, write), {
    code: 'AUTH',
  });
});

for (const [what, fault] of Object.entries({
  'is down': { effect: 'before', status: 500 },
  'talks nonsense': { effect: 'after', body: 'bad-json', status: 200 },
  'says nothing': { effect: 'hang' },
} as const))
  test(`while the authorization server ${what}, nothing was sent, and the next attempt succeeds`, async () => {
    const partner = target(signed());
    await world.bench.fault({ match: { operation: 'token' }, ...fault });
    await assert.rejects(call(partner, attemptOf().attempt, write), { code: 'UNAVAILABLE' });
    assert.equal((await call(partner, attemptOf().attempt, write)).status, 200);
  });

test('a write whose fence moved while its token was renewed is not sent', async () => {
  const partner = target(signed());
  await call(partner, attemptOf().attempt, read);
  await world.bench.expireTokens();
  const { attempt } = attemptOf();
  let confirmed = 0;
  const overtaken = {
    ...attempt,
    confirm: async () => {
      confirmed += 1;
      if (confirmed === 2) throw new Error('moved on');
    },
  };
  await assert.rejects(call(partner, overtaken, write));
  assert.equal(confirmed, 2);
});
