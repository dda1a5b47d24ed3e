import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import { makeOnce, removeOwn } from '../../../activities/steps/owned-record.js';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import { applicant } from '../../support/applicant.js';
import { keylessRecordContract } from '../../support/keyless-record-contract.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { recordSystemContract } from '../../support/record-system-contract.js';
import {
  actionsWithout,
  manual,
  RETIRED,
  type TouchworksWorld,
  touchworksWorld,
} from './touchworks-world.js';

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

test('settings that break a rule make no adapter', () => {
  const { actions, refusals } = { actions: inventedActions, refusals: { '': 'CONFLICT' } } as const;
  const { retirePatient } = actions;
  assert.throws(() => touchworksEhr({ ...world.settings, actions, refusals }), TypeError);
  assert.throws(() => touchworksEhr({ ...world.settings, actions: { retirePatient } }), TypeError);
});

test('a chart that was made is never called gone, though it carries another key now', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  await world.hand(made.id, { externalId: 'taken-over' });
  assert.equal(await world.ehr.isGone(world.admit(id, 'undo'), made), false);
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
