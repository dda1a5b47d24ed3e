import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { ProviderDirectory } from '../../../activities/ports/provider-directory.js';
import type { Made } from '../../../activities/ports/record.js';
import { makeOnce } from '../../../activities/steps/owned-record.js';
import { athenaPractice } from '../../../infra/dev/partners/athena/practice.js';
import { athenaProviderDirectory } from '../../../infra/provider-directory/athena-provider-directory.js';
import { applicant } from '../../support/applicant.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import { athenaWorld, somebody } from '../athena/athena-world.js';

const STEP = 'assign-primary-care-provider';
const [FIRST] = athenaPractice.providers;
/** The second is mapped to one that the practice does not have. */
const VENDORS = new Map([
  ['our-first', FIRST?.providerid],
  ['our-wrong', '1'],
]);

/** A directory with one provider and many places. */
function directoryOf(provider: string) {
  const places = new Map<string, Made>();
  const directory: ProviderDirectory = {
    find: async ({ key }) => places.get(key) ?? null,
    providerOf: async ({ key }) => (places.has(key) ? provider : null),
    async assign(attempt) {
      await attempt.confirm();
      const made = places.get(attempt.key) ?? { id: crypto.randomUUID(), version: null };
      places.set(attempt.key, made);
      return made;
    },
    async remove(attempt) {
      await attempt.confirm();
      places.delete(attempt.key);
      return GONE;
    },
    isGone: async ({ key }) => !places.has(key),
  };
  return { directory, taken: (id: EnrollmentId) => (places.has(`${id}:${STEP}`) ? 1 : 0) };
}

async function directoryWorld(ours = 'our-first') {
  const world = await athenaWorld(1);
  const charts = new Map<EnrollmentId, string>();
  const { directory, taken } = directoryOf(ours);
  const system = athenaProviderDirectory(directory, {
    ...world.settings,
    chartOf: async (id) => charts.get(id) ?? null,
    vendorProviderOf: (id) => VENDORS.get(id),
  });
  return {
    ...world,
    system,
    count: async (id: EnrollmentId) => taken(id),
    chartIdOf: (id: EnrollmentId) => charts.get(id) ?? assert.fail('it has no chart'),
    accept: async () => {
      const id = world.fence.accept();
      const made = await world.ehr.create(world.admit(id, 'perform'), somebody());
      charts.set(id, made.id);
      return id;
    },
    attempt: (id: EnrollmentId, verb: 'perform' | 'undo' = 'perform') =>
      world.fence.admit(id, STEP, verb),
    toldOf: async (id: EnrollmentId) => (await world.charts(id))[0]?.['primaryproviderid'],
  };
}

let world: Awaited<ReturnType<typeof directoryWorld>>;
before(async () => {
  world = await directoryWorld();
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

recordSystemContract('providers told to athenahealth', async () => {
  const own = await directoryWorld();
  return {
    ...{ system: own.system, accept: own.accept, count: own.count, stop: own.stop },
    admit: async (id, verb) => own.fence.admit(id, STEP, verb),
    make: (attempt) => own.system.assign(attempt, applicant()),
  };
});

test('the chart names the provider that our directory chose', async () => {
  const id = await world.accept();
  await world.system.assign(world.attempt(id), applicant());
  assert.equal(await world.toldOf(id), FIRST?.providerid);
});

for (const effect of ['before', 'after', 'hang'] as const)
  test(`a chart that was not plainly told (${effect}) is told by the next attempt, for one place`, async () => {
    const [id, intents] = [await world.accept(), memoryIntents()];
    const attempt = world.attempt(id);
    const step = () =>
      makeOnce(intents, attempt, world.system, () => world.system.assign(attempt, applicant()));
    await world.fault('update', { effect });
    await assert.rejects(step(), failing('UNKNOWN_OUTCOME'));
    await step();
    assert.equal(await world.toldOf(id), FIRST?.providerid);
    assert.equal(await world.count(id), 1);
  });

test('a provider whom the mapping lacks is a fault of the system, and the place is given back', async (t) => {
  const own = await directoryWorld('our-other');
  t.after(own.stop);
  const id = await own.accept();
  await assert.rejects(own.system.assign(own.attempt(id), applicant()), failing('UNAVAILABLE'));
  assert.deepEqual(await own.system.remove(own.attempt(id, 'undo'), null), GONE);
  assert.equal(await own.count(id), 0);
});

test('a provider whom athenahealth refuses is our fault, not that of the record', async (t) => {
  const own = await directoryWorld('our-wrong');
  t.after(own.stop);
  const id = await own.accept();
  await assert.rejects(own.system.assign(own.attempt(id), applicant()), failing('UNAVAILABLE'));
  assert.equal(await own.toldOf(id), undefined);
});

for (const [what, change] of [
  ['was merged into another', (to: string) => ({ mergedinto: to })],
  ['was made inactive', () => ({ status: 'inactive' })],
  ['was marked deleted', () => ({ status: 'deleted' })],
] as const)
  test(`a chart that ${what} is not written to: a conflict`, async () => {
    const [id, other] = [await world.accept(), await world.accept()];
    await world.hand('patients', world.chartIdOf(id), change(world.chartIdOf(other)));
    const assigned = world.system.assign(world.attempt(id), applicant());
    await assert.rejects(assigned, failing('CONFLICT'));
    for (const each of [id, other]) assert.equal(await world.toldOf(each), undefined);
  });
