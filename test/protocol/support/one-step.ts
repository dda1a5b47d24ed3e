import { sagaInProcess } from './saga-in-process.js';
import type { BenchWorker, WorkerBench } from './worker-bench.js';

export const CHART_STEP = 'create-ehr-record';
const CAUSE = { code: 'UNAVAILABLE', step: null, attempts: 1 } as const;

/** A begun enrollment, of which the test calls one step's verbs. */
export async function begunOn(bench: WorkerBench, worker: BenchWorker) {
  const id = await bench.accept(worker.plan);
  const run = bench.newRun(id);
  const { runner } = sagaInProcess(worker, id, run);
  await runner.begin();
  return {
    id,
    perform: (attempt = 1, step = CHART_STEP) =>
      worker.call(`${step}.perform`, id, run, { attempt }),
    turnBack: () => runner.startPurge(CAUSE),
    undo: (step = CHART_STEP) => worker.call(`${step}.undo`, id, run),
    verifyGone: (step = CHART_STEP) => worker.call(`${step}.verifyGone`, id, run),
  };
}
