import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Phi } from '../../../activities/domain/phi.js';
import { startIdentityPartner } from '../../../infra/dev/partners/identity-partner.js';
import { samplePerson } from '../../../infra/dev/partners/people.js';
import { bearer } from '../../../infra/http/authorization.js';
import { httpIdentity } from '../../../infra/identity/http-identity.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { PARTNER_TOKEN, partnerBench } from '../../support/partner-bench.js';
import { identityContract } from './identity-contract.js';

const STEP = 'verify-identity';

async function bureauWorld(minScorePercent = 90) {
  const partner = await startIdentityPartner({ token: PARTNER_TOKEN });
  const bench = partnerBench(partner.url, 'application/json');
  const fence = new MemoryFence();
  const settings = { baseUrl: partner.url, authorization: bearer(PARTNER_TOKEN), callSeconds: 0.3 };
  return {
    identity: httpIdentity({ ...settings, minScorePercent }),
    repeats: 'first-verdict' as const,
    known: samplePerson,
    bench,
    fence,
    admit: () => fence.admit(fence.accept(), STEP, 'perform'),
    async inquiries({ key }: Attempt) {
      const { json } = await bench.send('GET', '/__records');
      const { records } = json as { records: { clientReferenceId: string }[] };
      return records.filter(({ clientReferenceId }) => clientReferenceId === key).length;
    },
    stop: async () => {
      await partner[Symbol.asyncDispose]();
    },
  };
}

identityContract('identity bureau over HTTP', () => bureauWorld());

let world: Awaited<ReturnType<typeof bureauWorld>>;
before(async () => {
  world = await bureauWorld();
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());
const sample = new Phi(samplePerson);

for (const [what, fault] of [
  ['lost', { effect: 'after' }],
  ['cut off', { effect: 'after', status: 0 }],
  ['no JSON', { effect: 'after', body: 'bad-json' }],
  ['late', { effect: 'late', delayMs: 600 }],
] as const)
  test(`an answer that is ${what} leaves the outcome unknown; asked again, one inquiry is billed`, async () => {
    const attempt = world.admit();
    await world.bench.fault({ match: { operation: 'inquire' }, ...fault });
    await assert.rejects(world.identity.verify(attempt, sample), { code: 'UNKNOWN_OUTCOME' });
    assert.equal((await world.identity.verify(attempt, sample)).decision, 'accept');
    await new Promise((resolve) => setTimeout(resolve, what === 'late' ? 500 : 0));
    assert.equal(await world.inquiries(attempt), 1);
  });

test('a bureau that is busy says for how long', async () => {
  const fault = { effect: 'before', status: 429, retryAfterSeconds: 7 } as const;
  await world.bench.fault({ match: { operation: 'inquire' }, ...fault });
  await assert.rejects(world.identity.verify(world.admit(), sample), {
    code: 'RATE_LIMITED',
    retryAfterSeconds: 7,
  });
});

test('a look-up that fails is no finding', async () => {
  await world.bench.fault({ match: { operation: 'lookup' }, effect: 'before', status: 500 });
  await assert.rejects(world.identity.find(world.admit(), null), { code: 'UNAVAILABLE' });
  await world.bench.fault({ match: { operation: 'lookup' }, effect: 'after', body: 'bad-json' });
  await assert.rejects(world.identity.find(world.admit(), null), { code: 'UNAVAILABLE' });
});

test('an attempt that the row has moved past asks nothing', async () => {
  const attempt = world.admit();
  world.fence.moveOn(attempt.id);
  await assert.rejects(world.identity.verify(attempt, sample), { code: 'FENCED' });
  assert.equal(await world.inquiries(attempt), 0);
});

test('an acceptance under our own bar is a doubt, not an acceptance', async () => {
  await using strict = await disposable(await bureauWorld(101));
  const verdict = await strict.identity.verify(strict.admit(), sample);
  assert.equal(verdict.decision, 'refer');
});

const disposable = async <T extends { stop(): Promise<void> }>(stoppable: T) =>
  Object.assign(stoppable, { [Symbol.asyncDispose]: () => stoppable.stop() });
