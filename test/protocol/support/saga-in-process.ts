import { setTimeout as pause } from 'node:timers/promises';
import type { FailureCode } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Outcome } from '../../../activities/domain/outcome.js';
import type { Receipt } from '../../../activities/domain/receipt.js';
import type { UndoResult } from '../../../activities/domain/undo-result.js';
import type { PurgeStanding, Run, Standing } from '../../../activities/ports/enrollments.js';
import { planOf } from '../../../workflows/plan-of.js';
import { runSaga } from '../../../workflows/saga/run-saga.js';
import { drainSeconds } from '../../../workflows/saga/time-limits.js';
import { codeOf } from './in-process.js';
import type { BenchWorker } from './worker-bench.js';

type Runner = Parameters<typeof runSaga>[1];

const MS_PER_SECOND = 1_000;
const RETRY_MS = 50;
const PATIENCE_MS = 20_000;

/** The saga on real activities, each forward step tried once, without Temporal in between. */
export function sagaInProcess({ plan, call }: BenchWorker, id: EnrollmentId, run: Run) {
  const steps = planOf(plan);
  const row = <Answer>(name: string, ...more: readonly unknown[]) =>
    call(`enrollment.${name}`, id, run, { more }) as Promise<Answer>;
  const runner: Runner = {
    begin: () => row<Standing>('begin'),
    commit: () => row<Standing>('commit'),
    startPurge: (cause) => row<PurgeStanding>('startPurge', cause),
    drain: ({ begun }) => pause(drainSeconds(steps, begun, plan) * MS_PER_SECOND),
    shred: () => row<void>('shred'),
    end: (outcome) => row<Standing>('end', outcome),
    certify: () => row<void>('certify'),
    outcome: () => untilAnswered(() => row<Outcome | null>('outcome')),
    perform: async (step) => {
      try {
        const receipt = (await call(`${step.name}.perform`, id, run)) as Receipt;
        return { kind: 'done', receipt };
      } catch (error) {
        const code = codeOf(error) as FailureCode;
        return isFenced(code) ? { kind: 'fenced' } : { kind: 'failed', code, attempts: 1 };
      }
    },
    wait: async () => 'expired',
    undo: ({ name }) =>
      unlessFenced(async () => (await call(`${name}.undo`, id, run)) as UndoResult),
    verifyGone: ({ name }) =>
      unlessFenced(async () => {
        await call(`${name}.verifyGone`, id, run);
        return 'gone' as const;
      }),
    retrying: async () => {
      throw new Error('An undo here answers or throws.');
    },
    alerting: (_step, work) => work(),
  };
  return { steps, runner, run: () => runSaga(steps, runner) };
}

const isFenced = (code: string): boolean => code === 'FENCED' || code === 'ENROLLMENT_CLOSED';

const unlessFenced = <Answer>(ask: () => Promise<Answer>): Promise<Answer | 'fenced'> =>
  untilAnswered(ask).catch((error: unknown) => {
    if (isFenced(codeOf(error))) return 'fenced';
    throw error;
  });

/** As Temporal retries what must get through in the end. */
async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const last = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      // Temporal would go on for ever; a test must not.
      if (isFenced(codeOf(error)) || performance.now() > last) throw error;
      await pause(RETRY_MS);
    }
  }
}
