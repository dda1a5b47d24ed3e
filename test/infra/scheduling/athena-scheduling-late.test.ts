import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { failing } from '../../support/record-system-contract.js';
import { type SchedulingWorld, schedulingWorld } from './athena-scheduling-world.js';

const CALL_SECONDS = 1;
const KEPT = { kind: 'neutralised', residue: 'vendor-retains-appointment' } as const;

let world: SchedulingWorld;
before(async () => {
  world = await schedulingWorld(CALL_SECONDS);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

for (const status of [503, 0, 200])
  test(`a booking whose answer is lost (${status}) is found under the chart at once`, async () => {
    const id = await world.accept();
    await world.fault('book', { effect: 'after', status });
    const made = await world.book(id);
    assert.deepEqual(
      (await world.visitsOf(id)).map(({ appointmentid }) => appointmentid),
      [made.id],
    );
  });

test('a booking that lands late is not made again before it has landed, and is found then', async (t) => {
  const own = await schedulingWorld(CALL_SECONDS, { lateSeconds: 1 });
  t.after(own.stop);
  const id = await own.accept();
  await own.fault('book', { effect: 'late', delayMs: 1_500 });
  await assert.rejects(own.book(id), { code: 'UNKNOWN_OUTCOME', retryAfterSeconds: 1 });
  await wait(1_000);
  const made = await own.book(id);
  const visits = await own.visitsOf(id);
  assert.deepEqual(
    visits.map(({ appointmentid }) => appointmentid),
    [made.id],
  );
});

test('a booking that lands late is found by the undo once it has landed', async () => {
  const id = await world.accept();
  await world.fault('book', { effect: 'late', delayMs: 1_500 });
  await assert.rejects(world.book(id), failing('UNKNOWN_OUTCOME'));
  const undo = world.admit(id, 'undo');
  assert.equal(
    await world.scheduling.isGone(undo, null),
    true,
    'not yet there: why a rollback waits',
  );
  await wait(1_000);
  assert.equal(await world.scheduling.isGone(undo, null), false);
  assert.deepEqual(await world.scheduling.remove(undo, null), KEPT);
});
