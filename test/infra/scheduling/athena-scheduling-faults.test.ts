import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { removeOwn } from '../../../activities/steps/owned-record.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { failing } from '../../support/record-system-contract.js';
import { FIRST, type SchedulingWorld, schedulingWorld, slotOf } from './athena-scheduling-world.js';

const CALL_SECONDS = 1;
const KEPT = { kind: 'neutralised', residue: 'vendor-retains-appointment' } as const;

let world: SchedulingWorld;
before(async () => {
  world = await schedulingWorld(CALL_SECONDS);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

/** The next look at a chart's visits is answered, the one after it is not. */
async function blind() {
  await world.fault('lookup', { effect: 'before', status: 500 });
  await world.fault('lookup', { effect: 'late' });
}

for (const [name, fault, isMade] of [
  ['503 before', { effect: 'before', status: 503 }, false],
  ['503 after', { effect: 'after', status: 503 }, true],
  ['connection cut after', { effect: 'after', status: 0 }, true],
  ['hang', { effect: 'hang' }, false],
  ['bad JSON', { effect: 'after', body: 'bad-json' }, true],
  ['an empty 200 after', { effect: 'after', status: 200 }, true],
] as const)
  test(`booking, ${name}, and no look helps: the outcome is unknown, a repeat makes one visit, an undo cancels it`, async () => {
    const id = await world.accept();
    await world.fault('book', fault);
    await blind();
    await assert.rejects(world.book(id), { code: 'UNKNOWN_OUTCOME', retryAfterSeconds: 30 });
    const before = await world.visitsOf(id);
    assert.equal(before.length, isMade ? 1 : 0);
    const made = await world.book(id);
    const visits = await world.visitsOf(id);
    assert.deepEqual(
      visits.map(({ appointmentid }) => appointmentid),
      [made.id],
    );
    if (isMade) assert.deepEqual(visits, before);
    assert.deepEqual(await world.scheduling.remove(world.admit(id, 'undo'), null), KEPT);
    assert.equal((await world.visitsOf(id))[0]?.['appointmentstatus'], 'x');
  });

test('a slot that is taken while we look is passed over for the next', async () => {
  const [id, other] = [await world.accept(), await world.accept()];
  await world.fault('book', { effect: 'before', status: 409 });
  const made = await world.book(id);
  const next = await world.book(other);
  assert.notEqual(made.id, next.id);
  assert.equal((await world.visitsOf(id)).length, 1);
});

test('a 409 on our own booking is no reason to book another', async () => {
  const id = await world.accept();
  await world.fault('book', { effect: 'after', status: 409 });
  const made = await world.book(id);
  assert.deepEqual(
    (await world.visitsOf(id)).map(({ appointmentid }) => appointmentid),
    [made.id],
  );
});

test('slots that are listed as open and refused as taken are a conflict, not the end of all slots', async (t) => {
  const own = await schedulingWorld(CALL_SECONDS, { departmentId: '2' });
  t.after(own.stop);
  await own.hand('appointments', '91', slotOf(FIRST, { departmentid: '2' }));
  await own.fault('book', { effect: 'before', status: 409, times: 'always' });
  await assert.rejects(own.book(await own.accept()), failing('CONFLICT'));
});

for (const effect of ['before', 'after', 'hang'] as const)
  test(`a cancellation whose answer is lost (${effect}) is finished by the next undo`, async () => {
    const id = await world.accept();
    const made = await world.book(id);
    await world.fault('cancel', { effect });
    await assert.rejects(
      world.scheduling.remove(world.admit(id, 'undo'), made),
      failing('UNKNOWN_OUTCOME'),
    );
    for (const remembered of [made, null])
      assert.deepEqual(await world.scheduling.remove(world.admit(id, 'undo'), remembered), KEPT);
  });

test('a cancellation that athenahealth does not confirm is not believed', async () => {
  const id = await world.accept();
  const made = await world.book(id);
  await world.fault('cancel', { effect: 'before', status: 200 });
  const undo = world.admit(id, 'undo');
  await assert.rejects(world.scheduling.remove(undo, made), failing('STILL_PRESENT'));
});

test('the answer lost and tokens expired in mid-saga: the undo finds the visit and cancels it', async () => {
  const id = await world.accept();
  const intents = memoryIntents();
  await intents.declare(world.admit(id, 'perform'), 'absent');
  await world.fault('book', { effect: 'after', status: 0 });
  await blind();
  await assert.rejects(world.book(id), failing('UNKNOWN_OUTCOME'));
  await world.bench.expireTokens();
  const undo = world.admit(id, 'undo');
  assert.deepEqual(await removeOwn(intents, undo, world.scheduling), KEPT);
  assert.notEqual((await intents.find(undo))?.made ?? null, null);
  assert.deepEqual(await removeOwn(intents, undo, world.scheduling), KEPT);
});

test('booking, 429: athenahealth is asked again no sooner than it says', async () => {
  const id = await world.accept();
  await world.fault('search', { effect: 'before', status: 429, retryAfterSeconds: 9 });
  await assert.rejects(world.book(id), { code: 'RATE_LIMITED', retryAfterSeconds: 9 });
});

test('a look that fails is never taken for "nothing there"', async () => {
  const id = await world.accept();
  const made = await world.book(id);
  for (const [operation, remembered] of [
    ['lookup', null],
    ['read', made],
  ] as const) {
    await world.fault(operation, { effect: 'before', status: 500, times: 'always' });
    const undo = world.admit(id, 'undo');
    await assert.rejects(world.scheduling.remove(undo, remembered), failing('UNAVAILABLE'));
    await world.bench.clearFaults();
  }
  await world.fault('lookup', { effect: 'after', body: 'bad-json' });
  const verify = world.admit(id, 'verifyGone');
  await assert.rejects(world.scheduling.isGone(verify, made), failing('UNAVAILABLE'));
});
