import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Receipt } from '../../activities/domain/receipt.js';
import type { PurgeCause } from '../../activities/ports/enrollments.js';
import type { EnrollmentStart } from '../messages.js';
import { failureOf } from './activity-failure.js';
import type { Counter } from './counter.js';
import { performing, transitions } from './pace.js';
import type { ProgressBoard } from './progress.js';
import type { Performed, Runner } from './runner.js';
import type { StepPlan } from './saga.js';
import { temporalUndo } from './temporal-undo.js';
import { drainSeconds } from './time-limits.js';
import { waitForPerson } from './wait-for-person.js';

const MS_PER_SECOND = 1_000;

/** Carries verbs and transitions out as Temporal activities. */
export function temporalRunner(
  start: EnrollmentStart,
  steps: readonly StepPlan[],
  { board, desk }: Counter,
): Runner {
  const { id, plan } = start;
  const row = transitions(plan);
  const root = CancellationScope.current();
  const performStep = performing(steps, plan);
  /** Cancelled in the Web UI: the row knows nothing of it yet, and a failure that came with it must not hide it. */
  const causeNow = (cause: PurgeCause | null): PurgeCause | null =>
    cause !== null && root.consideredCancelled ? { ...cause, code: 'CANCELLED' } : cause;

  return {
    ...temporalUndo(start, { board, desk }),
    perform: (step) => perform(step, () => performStep(step, id), board),
    wait: async (wait) =>
      root.consideredCancelled ? 'cancelled' : waitForPerson(wait, start, board, desk),
    drain: ({ begun }) => always(() => drain(drainSeconds(steps, begun, plan))),
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
      const standing = await always(() => row['enrollment.startPurge'](id, causeNow(cause)));
      if (standing.mine && standing.phase !== 'committed') {
        board.attention(false); // Whom it waited for is not needed any more.
        board.status('rolling-back', standing.cause.step, standing.cause.code);
      }
      return standing;
    },
    end: async (outcome) => {
      const standing = await always(() => row['enrollment.end'](id, outcome));
      board.ended(outcome);
      return standing;
    },
  };
}

/** Transitions and undos go through even when the saga has been cancelled: that is what a cancel asks for. */
const always = <T>(call: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(call);

async function perform(
  step: StepPlan,
  call: () => Promise<Receipt>,
  board: ProgressBoard,
): Promise<Performed> {
  board.step(step.name, 'running');
  try {
    const receipt = await (step.kind === 'final' ? always(call) : call());
    if (receipt.decision !== 'refer') board.step(step.name, 'done');
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
