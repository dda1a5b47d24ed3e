import { CancellationScope, isCancellation, proxyActivities, sleep } from '@temporalio/workflow';
import type { LifecycleActivities } from '../../activities/bind-lifecycle.js';
import type { Receipt } from '../../activities/domain/receipt.js';
import type { PurgeStanding } from '../../activities/ports/enrollments.js';
import type { EnrollmentStart } from '../messages.js';
import { failureOf } from './activity-failure.js';
import type { ProgressBoard } from './progress.js';
import type { Performed, Runner } from './run-saga.js';
import type { StepPlan } from './saga.js';
import { stepActivity } from './step-activity.js';
import { controlOptions, drainSeconds, performOptions } from './time-limits.js';
import { undoAll } from './undo-all.js';

const MS_PER_SECOND = 1_000;

/** Carries verbs and transitions out as Temporal activities; `board` shows people what happens. */
export function temporalRunner(
  start: EnrollmentStart,
  steps: readonly StepPlan[],
  board: ProgressBoard,
): Runner {
  const { id, plan } = start;
  const row = proxyActivities<LifecycleActivities>(controlOptions);
  const root = CancellationScope.current();
  const always = <T>(call: () => Promise<T>) => CancellationScope.nonCancellable(call);

  return {
    begin: async () => {
      const standing = await always(() => row['enrollment.begin'](id));
      if (standing.mine) board.status('running', null);
      return standing;
    },
    perform: (step) => perform(step),
    commit: async () =>
      root.consideredCancelled
        ? { phase: 'running', mine: true }
        : always(() => row['enrollment.commit'](id)),
    startPurge: async (cause) => {
      const standing = await always(() => row['enrollment.startPurge'](id, cause));
      if (standing.mine && standing.phase === 'purging')
        board.status('rolling-back', standing.cause.step, standing.cause.code);
      return standing;
    },
    drain: (standing) => always(() => drain(standing)),
    shred: () => always(() => row['enrollment.shred'](id)),
    undoAll: (undoing) => always(() => undoAll(undoing, start, board)),
    end: async (outcome) => {
      await always(() => row['enrollment.end'](id, outcome));
      if (outcome.attention !== null || outcome.residue.length > 0) board.attention(true);
      board.status('ended', outcome.failedStep, outcome.failureCode);
    },
    certify: () => always(() => row['enrollment.certify'](id)),
    outcome: () => always(() => row['enrollment.outcome'](id)),
  };

  async function perform(step: StepPlan): Promise<Performed> {
    board.step(step.name, 'running');
    try {
      const receipt = step.kind === 'final' ? await always(() => call(step)) : await call(step);
      board.step(step.name, 'done');
      return { kind: 'done', receipt };
    } catch (error) {
      if (isCancellation(error)) return { kind: 'cancelled' };
      const { code, attempts } = failureOf(error);
      if (code === 'FENCED' || code === 'ENROLLMENT_CLOSED') return { kind: 'fenced' };
      board.step(step.name, 'failed', code);
      return { kind: 'failed', code, attempts };
    }
  }

  function call({ name, ...step }: StepPlan): Promise<Receipt> {
    return stepActivity<Receipt>(name, 'perform', performOptions({ name, ...step }, plan))(id);
  }

  /** Waits out, at systems of others, what an attempt of unknown outcome may still do (protocol.md 6). */
  async function drain({ begun }: PurgeStanding): Promise<void> {
    const seconds = drainSeconds(steps, begun, plan);
    if (seconds > 0) await sleep(seconds * MS_PER_SECOND, { summary: 'late effects of partners' });
  }
}
