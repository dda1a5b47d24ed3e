import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Phase, Verb } from '../../activities/domain/phase.js';
import type { Run } from '../../activities/ports/enrollments.js';
import { row } from '../../infra/postgres/database.js';
import { runSaga } from '../../workflows/saga/run-saga.js';
import {
  cause,
  EnrollmentRows,
  enrolled,
  rolledBack,
} from '../infra/postgres/support/enrollment-rows.js';
import { failing } from '../support/record-system-contract.js';
import { planned } from '../support/run-to-the-end.js';
import { SagaWorld } from '../support/saga-world.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

const PHASES = ['accepted', 'running', 'committed', 'purging', 'ended'] as const;

/** An enrollment that its run has brought to this phase. */
async function standingAt(phase: Phase): Promise<{ id: EnrollmentId; run: Run }> {
  const { id, run } = await bench.accepted();
  const { enrollments } = bench;
  if (phase !== 'accepted') await enrollments.begin(id, run);
  if (phase === 'committed' || phase === 'ended') await enrollments.commit(id, run);
  if (phase === 'purging') await enrollments.startPurge(id, run, cause);
  if (phase === 'ended') await enrollments.end(id, run, enrolled);
  return { id, run };
}

const CALLS: readonly (readonly [verb: Verb, isFinal: boolean, allowedIn: Phase])[] = [
  ['perform', false, 'running'],
  ['perform', true, 'committed'],
  ['undo', false, 'purging'],
  ['verifyGone', false, 'purging'],
];

for (const phase of PHASES)
  test(`${phase}: a verb acts only if this is its phase, and only for the owner's run`, async () => {
    const { id, run } = await standingAt(phase);
    const stranger = { ...run, runId: randomUUID() };
    const elsewhere = bench.newRun(id, 'purge');
    const refusal = failing(phase === 'ended' ? 'ENROLLMENT_CLOSED' : 'FENCED');
    for (const [verb, isFinal, allowedIn] of CALLS) {
      const admit = (by: Run) => bench.enrollments.admit(id, verb, isFinal, by);
      if (phase === allowedIn) assert.equal((await admit(run)).phase, phase);
      else await assert.rejects(admit(run), refusal);
      await assert.rejects(admit(stranger), refusal, 'not the run of this workflow');
      await assert.rejects(admit(elsewhere), refusal, 'not the workflow that owns it');
    }
  });

for (const phase of ['running', 'committed', 'purging'] as const)
  test(`${phase}: after a reset the new run adopts the row, and the old one changes nothing any more`, async () => {
    const { id, run: old } = await standingAt(phase);
    const { enrollments } = bench;
    const before = await bench.held(id);
    const reset = bench.newRun(id, 'enrollment');
    assert.deepEqual(await enrollments.begin(id, reset), { phase, mine: true });
    const adopted = await bench.held(id);
    assert.deepEqual(adopted, { ...before, fence: before.fence + 1 });

    assert.deepEqual(await enrollments.begin(id, old), { phase, mine: false });
    assert.deepEqual(await enrollments.commit(id, old), { phase, mine: false });
    assert.equal((await enrollments.startPurge(id, old, cause)).mine, false);
    await enrollments.shred(id, old);
    for (const outcome of [enrolled, rolledBack])
      assert.equal((await enrollments.end(id, old, outcome)).mine, false);
    for (const [verb, isFinal] of CALLS)
      await assert.rejects(enrollments.admit(id, verb, isFinal, old), failing('FENCED'));
    assert.deepEqual(await bench.held(id), adopted);
  });

test('an attempt that was admitted writes only while the row stands as it was then, in phase and in fence', async () => {
  const { id } = await standingAt('running');
  const holds = async (phase: Phase, fence: number) => {
    const hold = `SELECT hold_enrollment(?, ?, ?, 1000, '[]') AS held`;
    return (await row<{ held: boolean }>(bench.database.worker, hold, [id, phase, fence]))?.held;
  };
  const { fence } = await bench.held(id);
  assert.equal(await holds('running', fence), true);
  assert.equal(await holds('committed', fence), false);
  await bench.enrollments.begin(id, bench.newRun(id, 'enrollment')); // Adopts.
  assert.equal(await holds('running', fence), false);
  assert.equal(await holds('running', fence + 1), true);
});

for (const [how, end] of [
  ['enrolled', enrolled],
  ['purged', rolledBack],
] as const)
  test(`${how}, then reset: the run finds it over: no verb is admitted, and the outcome stands`, async () => {
    const { id, run } = await standingAt(how === 'enrolled' ? 'committed' : 'purging');
    await bench.enrollments.end(id, run, end);
    const reset = bench.newRun(id, 'enrollment');
    assert.deepEqual(await bench.enrollments.begin(id, reset), { phase: 'ended', mine: false });
    for (const [verb, isFinal] of CALLS)
      await assert.rejects(
        bench.enrollments.admit(id, verb, isFinal, reset),
        failing('ENROLLMENT_CLOSED'),
      );
    for (const other of [enrolled, rolledBack])
      assert.equal((await bench.enrollments.end(id, reset, other)).mine, false);
    assert.deepEqual(await bench.enrollments.outcome(id), end);
  });

test('a run that is fenced off in the middle answers what the other recorded, and rolls nothing back', async () => {
  const steps = [planned('a'), planned('b'), planned('mail', 'final')];
  const world = new SagaWorld([]);
  const runner = world.runner();
  const causes: unknown[] = [];
  const outcome = await runSaga(steps, {
    ...runner,
    perform: async (step) => {
      if (step.name === 'b') await runSaga(steps, world.runner()); // A reset run goes to the end.
      return runner.perform(step);
    },
    startPurge: async (because) => {
      causes.push(because);
      return runner.startPurge(because);
    },
  });
  assert.equal(outcome.kind, 'enrolled');
  assert.deepEqual([...world.records], ['a', 'b']);
  assert.deepEqual(causes, []);
  assert.ok(!world.calls.some((call) => call.startsWith('undo')));
});

test('a workflow that is ended from outside is never what decides: the row says what may still be done', async () => {
  const { id, run } = await bench.running();
  bench.openRuns.delete(run.workflowId);
  assert.equal((await bench.held(id)).phase, 'running');
  const purge = bench.newRun(id, 'purge');
  assert.equal((await bench.enrollments.startPurge(id, purge, null)).mine, false);
  const owner = await row(bench.database.owner, 'SELECT owner_run FROM enrollment WHERE id = ?', [
    id,
  ]);
  assert.deepEqual(owner, { owner_run: run.runId });
});
