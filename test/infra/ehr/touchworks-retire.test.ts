import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import {
  actionsWithout,
  manual,
  RETIRED,
  type TouchworksWorld,
  touchworksWorld,
} from './touchworks-world.js';

let world: TouchworksWorld;
before(async () => {
  world = await touchworksWorld(undefined, 0.5);
});
after(() => world.contract.stop());
afterEach(() => world.bench.clearFaults());

/** The adapter of the same site with other actions. */
const withActions = (...left: Parameters<typeof actionsWithout>) =>
  touchworksEhr({ ...world.settings, actions: actionsWithout(...left) });

test("without an action to retire, the undo of what was made is a person's, and nothing is touched", async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  for (const ehr of [withActions('retirePatient'), withActions('retirePatient', 'findByKey')])
    assert.deepEqual(await ehr.remove(world.admit(id, 'undo'), made), manual('no-vendor-call'));
  assert.equal((await world.held(id))[0]?.isActive, true);
});

test("a retirement that nobody could see is not asked for: the undo is a person's", async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  const { retired: _, ...readPatient } = inventedActions.readPatient;
  const ehr = touchworksEhr({ ...world.settings, actions: { ...inventedActions, readPatient } });
  assert.deepEqual(await ehr.remove(world.admit(id, 'undo'), made), manual('no-vendor-call'));
  assert.equal((await world.held(id))[0]?.isActive, true);
});

test('an undo retires the chart, and asks once', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  const undo = world.admit(id, 'undo');
  assert.deepEqual(await world.ehr.remove(undo, made), RETIRED);
  assert.equal((await world.held(id))[0]?.isActive, false);
  await world.fault('update', { effect: 'before', status: 500, times: 'always' });
  assert.deepEqual(await world.ehr.remove(undo, made), RETIRED, 'it is seen, not done again');
  await world.bench.clearFaults();
});

for (const [what, change, reason] of [
  ['under which care was given', { encounters: 1 }, 'clinical-data-present'],
  ['that carries another key now', { externalId: 'somebody-else' }, 'not-proven-ours'],
] as const)
  test(`a chart ${what} is left to a person`, async () => {
    const id = world.fence.accept();
    const made = await world.make(id);
    await world.hand(made.id, change);
    const undo = world.admit(id, 'undo');
    assert.deepEqual(await world.ehr.remove(undo, made), manual(reason));
    assert.deepEqual(await withActions('findByKey').remove(undo, made), manual(reason));
    const { json } = await world.bench.send('GET', '/__records');
    const { patients } = json as { patients: { id: string; isActive: boolean }[] };
    assert.equal(patients.find((each) => each.id === made.id)?.isActive, true);
  });

test('a retirement that the site takes and does not do is told as such', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  const { name, places } = inventedActions.readPatient;
  const idle = { ...inventedActions, retirePatient: { name, places } };
  const ehr = touchworksEhr({ ...world.settings, actions: idle });
  await assert.rejects(ehr.remove(world.admit(id, 'undo'), made), { code: 'STILL_PRESENT' });
});

test('a chart that the site does not know any more is left to a person', async () => {
  const undo = world.admit(world.fence.accept(), 'undo');
  const lost = { id: '999999', version: null };
  assert.deepEqual(await world.ehr.remove(undo, lost), manual('merged-record'));
});

for (const effect of ['before', 'after', 'hang'] as const)
  test(`a retirement whose answer is lost (${effect}) is finished by the next undo`, async () => {
    const id = world.fence.accept();
    const made = await world.make(id);
    await world.fault('update', { effect });
    await assert.rejects(world.ehr.remove(world.admit(id, 'undo'), made), {
      code: 'UNKNOWN_OUTCOME',
    });
    assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), made), RETIRED);
    assert.equal((await world.held(id))[0]?.isActive, false);
  });
