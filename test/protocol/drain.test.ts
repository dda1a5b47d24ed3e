import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Fault } from '../../infra/dev/partners/fault.js';
import { drainSeconds } from '../../workflows/saga/time-limits.js';
import { failedWith } from './support/in-process.js';
import { createSent, type LatePartner, latePartner } from './support/late-partner.js';

const STEP = 'create-ehr-record';
const CANCELLED = { code: 'CANCELLED', step: null, attempts: 0 } as const;
let world: LatePartner;
before(async () => {
  world = await latePartner();
});
after(() => world.stop());
afterEach(() => world.charts.bench.clearFaults());

const ATTEMPT_SECONDS = 2;
const LATE_SECONDS = 3;
const WHOLE_SECONDS = ATTEMPT_SECONDS + LATE_SECONDS + 2;
/** What the test itself may take of it. */
const SLACK_SECONDS = 2;
const underWay = () => world.underWay(LATE_SECONDS, ATTEMPT_SECONDS);

/** How long a purge that begins now would wait. */
async function drainOf({ saga, worker }: Awaited<ReturnType<typeof underWay>>): Promise<number> {
  const { begun } = await saga.runner.startPurge(CANCELLED);
  return drainSeconds(saga.steps, begun, worker.plan);
}

const assertWhole = (seconds: number) =>
  assert.ok(
    seconds > WHOLE_SECONDS - SLACK_SECONDS && seconds < WHOLE_SECONDS,
    `${seconds} s of ${WHOLE_SECONDS} s since the attempt began`,
  );

async function drainAfter(fault: Omit<Fault, 'match'> | null, step = STEP): Promise<number> {
  const going = await underWay();
  if (fault !== null) await world.faultOnCreate(going.id, fault);
  const planned = going.saga.steps.find(({ name }) => name === step);
  await going.saga.runner.perform(planned ?? assert.fail());
  return drainOf(going);
}

test('an attempt of unknown outcome at a system of others is waited for, from when it began', async () => {
  assertWhole(await drainAfter({ effect: 'after', status: 503 }));
  assertWhole(await drainAfter({ effect: 'hang' }));
});

test('nothing is waited for after an answer, a refusal for good, or at a system of ours', async () => {
  assert.equal(await drainAfter(null), 0, 'answered');
  assert.equal(await drainAfter({ effect: 'before', status: 422 }), 0, 'refused');
  assert.equal(await drainAfter(null, 'assign-primary-care-provider'), 0, 'ours');
});

test('an attempt that has not told its result is waited for: its worker may be dead', async () => {
  const going = await underWay();
  await world.faultOnCreate(going.id, { effect: 'hang' });
  const sent = createSent();
  const dying = going.worker.call(`${STEP}.perform`, going.id, going.run);
  await sent;
  assertWhole(await drainOf(going));
  await assert.rejects(dying, failedWith('UNKNOWN_OUTCOME'));
});

test('an attempt of unknown outcome is waited for, though a later one was refused for good', async () => {
  const going = await underWay();
  const perform = (attempt: number) =>
    going.worker.call(`${STEP}.perform`, going.id, going.run, { attempt });
  await world.faultOnCreate(going.id, { effect: 'before', status: 422 });
  await world.faultOnCreate(going.id, { effect: 'hang' });
  await assert.rejects(perform(1), failedWith('UNKNOWN_OUTCOME'));
  await assert.rejects(perform(2), failedWith('RECORD_INVALID', { isFinal: true }));
  assertWhole(await drainOf(going));
});
