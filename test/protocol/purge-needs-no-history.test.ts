import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import type { Run } from '../../activities/ports/enrollments.js';
import type { Sagas } from '../../activities/ports/sagas.js';
import { sweepOpen } from '../../activities/sweep/sweep-open.js';
import { newTally } from '../../activities/sweep/tally.js';
import { rows } from '../../infra/postgres/database.js';
import { enrollment } from '../../workflows/enrollment.js';
import { planOf } from '../../workflows/plan-of.js';
import { type ChartServer, chartServer } from './support/chart-server.js';
import { sagaInProcess } from './support/saga-in-process.js';
import { fhirSettings, type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
let charts: ChartServer;
before(async () => {
  [bench, charts] = await Promise.all([workerBench(), chartServer()]);
});
after(() => Promise.all([bench.stop(), charts.stop()]));

const reversible = enrollment.filter(({ kind }) => kind === 'reversible').map(({ name }) => name);
const worker = () => bench.worker(fhirSettings(charts, 'main'));

/** Goes as far as so many steps; then its history is deleted: nobody knows a run of it any more. */
async function lostAfter(count: number, plan: PinnedPlan = worker().plan) {
  const id = await bench.accept(plan);
  const run = bench.newRun(id);
  const saga = sagaInProcess(worker(), id, run);
  await saga.runner.begin();
  for (const step of saga.steps.slice(0, count))
    assert.equal((await saga.runner.perform(step)).kind, 'done');
  bench.openRuns.delete(run.workflowId);
  return id;
}

/** The sweep, with no Temporal history to look at; answers the purges that it asked for. */
async function sweep(): Promise<readonly Run[]> {
  const purges: Run[] = [];
  const sagas: Sagas = {
    currentRun: async (workflowId) => bench.openRuns.get(workflowId) ?? null,
    closedAsEnrolled: async () => false,
    resume: async () => assert.fail('nothing is committed'),
    startPurge: async ({ id }) => void purges.push(bench.newRun(id, 'purge')),
    terminate: async () => undefined,
  };
  await sweepOpen(bench.enrollments, sagas, newTally());
  return purges;
}

const heldOf = async (id: EnrollmentId) => ({
  charts: await charts.held(id),
  ours: await rows(bench.database.reader, 'SELECT 1 FROM held_record WHERE enrollment_id = ?', [
    id,
  ]),
});

async function undoneSteps(id: EnrollmentId): Promise<readonly (string | undefined)[]> {
  const entries = await rows<{ step: string }>(
    bench.database.reader,
    `SELECT facts ->> 'step' AS step FROM audit_entry
     WHERE enrollment_id = ? AND event = 'step.succeeded' AND facts ->> 'verb' = 'undo' ORDER BY seq`,
    [id],
  );
  return entries.map(({ step }) => step);
}

for (const count of reversible.keys())
  test(`lost after ${count + 1} steps, history deleted: every step of the plan is undone, newest first, and all is removed`, async () => {
    const id = await lostAfter(count + 1);
    const [purge, ...others] = await sweep();
    assert.ok(purge !== undefined && others.length === 0);
    const outcome = await sagaInProcess(worker(), id, purge).run();
    assert.deepEqual([outcome.kind, outcome.failureCode], ['rolled-back', 'SAGA_LOST']);
    assert.deepEqual(await undoneSteps(id), reversible.toReversed());
    assert.deepEqual(await heldOf(id), { charts: 0, ours: [] });
  });

test('a step that is retired meanwhile: a new enrollment skips it, the old one is still rid of it', async () => {
  const old = await lostAfter(reversible.length);
  const retired = 'set-up-patient-portal';
  const plan = worker().plan;
  const shorter = { ...plan, steps: plan.steps.filter((name) => name !== retired) };
  const id = await bench.accept(shorter);
  const saga = sagaInProcess({ ...worker(), plan: shorter }, id, bench.newRun(id));
  assert.equal(saga.steps.length, plan.steps.length - 1);
  const [purge] = await sweep();
  assert.ok(purge !== undefined);
  assert.equal((await sagaInProcess(worker(), old, purge).run()).kind, 'rolled-back');
  assert.ok((await undoneSteps(old)).includes(retired));
  assert.deepEqual(await heldOf(old), { charts: 0, ours: [] });
});

test('a step that no build knows any more stops the purge loudly; it is not passed over', () => {
  const [first, ...rest] = worker().plan.steps;
  const unknown = `${first}-of-old` as typeof first & string;
  assert.throws(() => planOf({ ...worker().plan, steps: [...rest, unknown] }), /No step/);
});
