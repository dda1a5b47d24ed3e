import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import { applicant } from '../../support/applicant.js';
import {
  actionsWithout,
  RETIRED,
  type TouchworksWorld,
  touchworksWorld,
} from './touchworks-world.js';

const LATE_SECONDS = 2;
/** Nothing is seen yet, so nobody may come back before the site can be done with it. */
const UNKNOWN = { code: 'UNKNOWN_OUTCOME', retryAfterSeconds: LATE_SECONDS };
let world: TouchworksWorld;
before(async () => {
  world = await touchworksWorld(undefined, 0.3, LATE_SECONDS);
});
after(() => world.contract.stop());
afterEach(() => world.bench.clearFaults());

/** An answer that tells nothing, and whether the patient was registered all the same. */
const lost: Readonly<Record<string, readonly [fault: Omit<Fault, 'match'>, isMade: boolean]>> = {
  '503 before': [{ effect: 'before', status: 503 }, false],
  '503 after': [{ effect: 'after', status: 503 }, true],
  'connection cut after': [{ effect: 'after', status: 0 }, true],
  hang: [{ effect: 'hang' }, false],
  'bad JSON': [{ effect: 'after', body: 'bad-json' }, true],
};

for (const [name, [fault, isMade]] of Object.entries(lost))
  test(`create, ${name}: it is looked for once, a repeat makes one patient, an undo retires it`, async () => {
    const id = world.fence.accept();
    await world.fault('create', fault);
    if (isMade) assert.equal((await world.make(id)).id, (await world.held(id))[0]?.id);
    else await assert.rejects(world.make(id), UNKNOWN);
    assert.equal((await world.held(id)).length, isMade ? 1 : 0);
    await world.make(id);
    assert.equal((await world.held(id)).length, 1);
    assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), null), RETIRED);
  });

test('a create that lands late is not doubled by whoever comes back when told to', async () => {
  const id = world.fence.accept();
  await world.fault('create', { effect: 'late', delayMs: 900 });
  await assert.rejects(world.make(id), UNKNOWN);
  await wait(LATE_SECONDS * 1_000);
  assert.equal((await world.make(id)).id, (await world.held(id))[0]?.id);
  assert.equal((await world.held(id)).length, 1);
});

test('a look that fails after a lost answer leaves the outcome unknown', async () => {
  const id = world.fence.accept();
  const attempt = world.admit(id, 'perform');
  await world.fault('create', { effect: 'after', status: 503 });
  const unseen = {
    ...attempt,
    confirm: async () => {
      await attempt.confirm();
      await world.fault('search', { effect: 'before', status: 503 });
    },
  };
  await assert.rejects(world.ehr.create(unseen, applicant()), UNKNOWN);
  assert.equal((await world.held(id)).length, 1);
});

test('a duplicate that a site reports may be our own record: nobody is turned away for it', async () => {
  const id = world.fence.accept();
  const attempt = world.admit(id, 'perform');
  const refusals = { 'The external id is in use.': 'DUPLICATE_PATIENT' } as const;
  const ehr = touchworksEhr({ ...world.settings, actions: inventedActions, refusals });
  const overtaken = {
    ...attempt,
    confirm: async () => {
      await attempt.confirm();
      await world.make(id); // Another attempt of ours gets there first.
    },
  };
  assert.equal((await ehr.create(overtaken, applicant())).id, (await world.held(id))[0]?.id);
});

test('where nobody can look, a lost answer is told as it is', async () => {
  const id = world.fence.accept();
  const ehr = touchworksEhr({ ...world.settings, actions: actionsWithout('findByKey') });
  await world.fault('create', { effect: 'after', status: 503 });
  await assert.rejects(ehr.create(world.admit(id, 'perform'), applicant()), {
    code: 'UNKNOWN_OUTCOME',
    retryAfterSeconds: undefined,
  });
});

test('a create that lands late is found by key once it has landed', async () => {
  const id = world.fence.accept();
  await world.fault('create', { effect: 'late', delayMs: 900 });
  await assert.rejects(world.make(id), { code: 'UNKNOWN_OUTCOME' });
  const undo = world.admit(id, 'undo');
  assert.equal(await world.ehr.isGone(undo, null), true, 'not yet there: why a rollback waits');
  await wait(900);
  assert.equal(await world.ehr.isGone(undo, null), false);
  assert.deepEqual(await world.ehr.remove(undo, null), RETIRED);
});
