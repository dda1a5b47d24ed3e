import { CancellationScope, isCancellation, proxyActivities, sleep } from '@temporalio/workflow';
import type { LifecycleActivities } from '../../activities/bind-lifecycle.js';
import type { Receipt } from '../../activities/domain/receipt.js';
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

  return {
    perform: (step) => perform(step, start, board),
    drain: ({ begun }) => always(() => drain(drainSeconds(steps, begun, plan))),
    undoAll: (undoing) => always(() => undoAll(undoing, start, board)),
    shred: () => always(() => row['enrollment.shred'](id)),
    certify: () => always(() => row['enrollment.certify'](id)),
    outcome: () => always(() => row['enrollment.outcome'](id)),
    begin: async () => {
      const standing = await always(() => row['enrollment.begin'](id));
      if (standing.mine) board.status('running', null);
      return standing;
    },
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
    end: async (outcome) => {
      await always(() => row['enrollment.end'](id, outcome));
      if (outcome.attention !== null || outcome.residue.length > 0) board.attention(true);
      board.status('ended', outcome.failedStep, outcome.failureCode);
    },
  };
}

/** Transitions and undos go through even when the saga has been cancelled: that is what a cancel asks for. */
const always = <T>(call: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(call);

async function perform(
  step: StepPlan,
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
): Promise<Performed> {
  const call = () => stepActivity<Receipt>(step.name, 'perform', performOptions(step, plan))(id);
  board.step(step.name, 'running');
  try {
    const receipt = await (step.kind === 'final' ? always(call) : call());
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

/** Waits out, at systems of others, what an attempt of unknown outcome may still do (protocol.md 6). */
async function drain(seconds: number): Promise<void> {
  if (seconds > 0) await sleep(seconds * MS_PER_SECOND, { summary: 'late effects of partners' });
}
