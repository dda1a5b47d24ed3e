import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import { rows } from '../../infra/postgres/database.js';
import { runSaga } from '../../workflows/saga/run-saga.js';
import type { Runner } from '../../workflows/saga/runner.js';
import { sagaInProcess } from './support/saga-in-process.js';
import { type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
before(async () => {
  bench = await workerBench();
});
after(() => bench.stop());

const MOST_CALLS = 100;
const REMEMBERED = ['begin', 'commit', 'startPurge', 'drain', 'shred', 'end', 'certify', 'outcome'];
const VERBS = ['perform', 'undo', 'verifyGone'];

/**
 * What a workflow task does over that was lost when so many answers were in the history: those come from there, the
 * rest is asked for once more.
 */
function doneOver(runner: Runner, history: unknown[], kept: number): Runner {
  let calls = 0;
  const asked = (call: (...given: unknown[]) => Promise<unknown>) => {
    return async (...given: unknown[]) => {
      const nth = calls++;
      assert.ok(nth < MOST_CALLS, 'the saga goes round in circles');
      if (nth < kept) return history[nth];
      history[nth] = await call(...given);
      return history[nth];
    };
  };
  const verbs = Object.entries(runner).map(([name, call]) => [
    name,
    [...REMEMBERED, ...VERBS].includes(name) ? asked(call) : call,
  ]);
  return Object.fromEntries(verbs) as Runner;
}

const trailOf = (id: EnrollmentId) =>
  rows(bench.database.reader, 'SELECT event FROM audit_entry WHERE enrollment_id = ?', [id]);

const cancelled = (id: EnrollmentId) =>
  rows(bench.database.owner, 'UPDATE enrollment SET cancel_requested_at = now() WHERE id = ?', [
    id,
  ]);

interface Course {
  readonly outcome: Outcome['kind'];
  readonly prepare?: (id: EnrollmentId) => Promise<unknown>;
  readonly changed?: (runner: Runner) => Partial<Runner>;
}

const failing = (runner: Runner): Partial<Runner> => ({
  perform: async (step) => {
    const performed = await runner.perform(step);
    const isLost = step.name === 'create-ehr-record' && performed.kind === 'done';
    return isLost ? { kind: 'failed', code: 'UNAVAILABLE', attempts: 1 } : performed;
  },
});

const courses: Record<string, Course> = {
  'all goes well': { outcome: 'enrolled' },
  'a step fails': { outcome: 'rolled-back', changed: failing },
  'it was cancelled before it began': { outcome: 'cancelled', prepare: cancelled },
};

for (const [what, { outcome, prepare, changed }] of Object.entries(courses))
  test(`${what}: a task lost after the end, however much of it is done over, finds what was decided and does nothing`, async () => {
    const worker = bench.worker();
    const id = await bench.accept(worker.plan);
    await prepare?.(id);
    const { steps, runner } = sagaInProcess(worker, id, bench.newRun(id));
    const course = { ...runner, ...changed?.(runner) };
    const history: unknown[] = [];
    const decided = await runSaga(steps, doneOver(course, history, 0));
    assert.equal(decided.kind, outcome);
    const trail = await trailOf(id);
    for (const kept of history.keys()) {
      const again = await runSaga(steps, doneOver(course, [...history], kept));
      assert.deepEqual(again, decided, `${kept} answers were kept`);
    }
    assert.deepEqual(await trailOf(id), trail);
  });
