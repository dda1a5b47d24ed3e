import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { GONE, type UndoResult } from '../../../activities/domain/undo-result.js';
import { makeOnce, removeOwn } from '../../../activities/steps/owned-record.js';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import { applicant } from '../../support/applicant.js';
import { keylessRecordContract } from '../../support/keyless-record-contract.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { recordSystemContract } from '../../support/record-system-contract.js';
import { actionsWithout, type TouchworksWorld, touchworksWorld } from './touchworks-world.js';

const RETIRED: UndoResult = { kind: 'neutralised', residue: 'vendor-retains-chart' };
const manual = (reason: string) => ({ kind: 'manual', reason });

let world: TouchworksWorld;
before(async () => {
  world = await touchworksWorld();
});
after(() => world.contract.stop());

recordSystemContract('TouchWorks with a search by our key', async () => {
  const { contract } = await touchworksWorld();
  return { ...contract, undone: RETIRED };
});

keylessRecordContract('TouchWorks without a search by our key', async () => {
  const own = await touchworksWorld(actionsWithout('findByKey'));
  return {
    ...own.contract,
    undone: RETIRED,
    unheard: () => own.fault('create', { effect: 'after', status: 0, times: 'always' }),
    heard: () => own.bench.clearFaults(),
  };
});

/** The adapter of the same site with other actions. */
const withActions = (...left: Parameters<typeof actionsWithout>) =>
  touchworksEhr({ ...world.settings, actions: actionsWithout(...left) });

test('without an action to create, the step is told that the site cannot, and the undo has nothing to do', async () => {
  const ehr = withActions('createPatient', 'findByKey');
  const id = world.fence.accept();
  const intents = memoryIntents();
  const attempt = world.admit(id, 'perform');
  const making = makeOnce(intents, attempt, ehr, () => ehr.create(attempt, applicant()));
  await assert.rejects(making, { code: 'UNSUPPORTED' });
  assert.deepEqual(await removeOwn(intents, world.admit(id, 'undo'), ehr), GONE);
});

test("without an action to retire, the undo of what was made is a person's, and nothing is touched", async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  for (const ehr of [withActions('retirePatient'), withActions('retirePatient', 'findByKey')])
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

test('a chart that was made is never called gone, though it carries another key now', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  await world.hand(made.id, { externalId: 'taken-over' });
  assert.equal(await world.ehr.isGone(world.admit(id, 'undo'), made), false);
});

test('a retirement that the site takes and does not do is told as such', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  const idle = { ...inventedActions, retirePatient: inventedActions.readPatient };
  const ehr = touchworksEhr({ ...world.settings, actions: idle });
  await assert.rejects(ehr.remove(world.admit(id, 'undo'), made), { code: 'STILL_PRESENT' });
});

test('a chart that the site does not know any more is left to a person', async () => {
  const undo = world.admit(world.fence.accept(), 'undo');
  const lost = { id: '999999', version: null };
  assert.deepEqual(await world.ehr.remove(undo, lost), manual('merged-record'));
});

test('two charts under one key are a conflict while performing, and nobody guesses at an undo', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  const other = await world.make(world.fence.accept());
  const attempt = world.admit(id, 'perform');
  await world.hand(other.id, { externalId: attempt.key });
  await assert.rejects(world.ehr.find(attempt), { code: 'CONFLICT' });
  const undo = world.admit(id, 'undo');
  assert.equal(await world.ehr.find(undo), null);
  for (const remembered of [made, null])
    assert.deepEqual(await world.ehr.remove(undo, remembered), manual('not-proven-ours'));
  assert.equal(await world.ehr.isGone(undo, null), false);
});

test('a search that answers more than was asked for finds nothing that is not ours', async () => {
  await world.make(world.fence.accept());
  const loose = { ...inventedActions.findByKey, key: 'Active' };
  const ehr = touchworksEhr({
    ...world.settings,
    actions: { ...inventedActions, findByKey: loose },
  });
  const id = world.fence.accept();
  await world.make(id);
  assert.equal(await ehr.find(world.admit(id, 'perform')), null);
});

test('the chart holds the person as typed, markup and all, and no SSN digits', async () => {
  const id = world.fence.accept();
  const attempt = world.admit(id, 'perform');
  const person = applicant({
    lastName: "O'Neill",
    addressLine1: '1 <b>A & B</b> "Way"',
    ssnLast4: '8642',
  });
  await world.ehr.create(attempt, person);
  const [held] = await world.held(id);
  const { lastName, addressLine1, dateOfBirth } = person.reveal(phiAccess);
  assert.equal(held?.person['lastName'], lastName);
  assert.equal(held?.person['addressLine1'], addressLine1);
  assert.equal(held?.person['dateOfBirth'], dateOfBirth);
  assert.ok(!JSON.stringify(held).includes('"8642"'));
});
