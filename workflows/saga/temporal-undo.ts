import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { UndoResult } from '../../activities/domain/undo-result.js';
import type { StuckUndo } from '../../activities/ports/enrollments.js';
import type { EnrollmentStart } from '../messages.js';
import { failureOf } from './activity-failure.js';
import type { Counter } from './counter.js';
import { transitions } from './pace.js';
import type { ProgressBoard } from './progress.js';
import type { Round, Runner } from './runner.js';
import type { StepPlan } from './saga.js';
import { stepActivity } from './step-activity.js';
import { proofOptions, undoOptions } from './time-limits.js';

const MS_PER_SECOND = 1_000;
/** Between two rounds of an undo whose proof does not come: each round costs the history a few events. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 600_000;

const always = <T>(call: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(call);

/** How a purge is carried out on Temporal: no cancel of the saga ends it; staff can only hurry it. */
export function temporalUndo(
  start: EnrollmentStart,
  { board, desk }: Counter,
): Pick<Runner, 'undo' | 'verifyGone' | 'retrying' | 'alerting'> {
  return {
    undo: (step, round) => within(round, () => undo(step, round, start, board)),
    verifyGone: (step, round) => within(round, () => verifyGone(step, round, start, board)),
    retrying: (step, work) =>
      always(async () => {
        for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
          const round = new CancellationScope({ cancellable: true });
          let isAsked = false;
          desk.stuck(step.name, () => {
            isAsked = true;
            round.cancel();
          });
          const result = await round.run(work);
          if (result === 'stuck' && !isAsked) await round.run(() => pause(pauseMs));
          desk.unstuck(step.name);
          if (result !== 'stuck') return result;
        }
      }),
    alerting: (step, work) => always(() => alerting(start, board, step, work)),
  };
}

/** Until the time is over, or staff ask for the next round. */
const pause = (ms: number): Promise<void> =>
  sleep(ms).catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });

/** What is retried without end runs in a scope of its own already, which staff can cut short. */
const within = <T>(round: Round, call: () => Promise<T>): Promise<T> =>
  round === 'first' ? always(call) : call();

async function undo(
  step: StepPlan,
  round: Round,
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
): Promise<UndoResult | 'stuck' | 'fenced'> {
  board.step(step.name, 'undoing');
  try {
    const call = stepActivity<UndoResult>(step.name, 'undo', undoOptions(step, plan, round));
    const result = await call(id);
    if (result.kind !== 'gone') board.step(step.name, result.kind);
    return result;
  } catch (error) {
    return troubleOf(error, step, board);
  }
}

async function verifyGone(
  step: StepPlan,
  round: Round,
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
): Promise<'gone' | 'stuck' | 'fenced'> {
  try {
    await stepActivity<void>(step.name, 'verifyGone', proofOptions(step, plan, round))(id);
    board.step(step.name, 'undone');
    return 'gone';
  } catch (error) {
    return troubleOf(error, step, board);
  }
}

function troubleOf(error: unknown, { name }: StepPlan, board: ProgressBoard): 'stuck' | 'fenced' {
  if (isCancellation(error)) return 'stuck'; // Staff asked for a try right now.
  const { code } = failureOf(error);
  board.step(name, 'undoing', code);
  return code === 'FENCED' || code === 'ENROLLMENT_CLOSED' ? 'fenced' : 'stuck';
}

/** Tells people when the work outlasts `purgeAlertAfterSeconds`; takes the flag down when it is done. */
async function alerting<T>(
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
  { name: step }: StepPlan,
  work: () => Promise<T>,
): Promise<T> {
  const row = transitions(plan);
  const flag = (stuck: StuckUndo | null) => row['enrollment.flagAttention'](id, stuck);
  const alarm = new CancellationScope({ cancellable: true });
  let told = false;
  const ringing = alarm
    .run(async () => {
      await sleep(plan.purgeAlertAfterSeconds * MS_PER_SECOND, {
        summary: 'until a person is told',
      });
      told = true;
      board.attention(true);
      await flag({ step, code: board.codeOf(step) ?? 'STILL_PRESENT' });
    })
    .catch(() => undefined); // Cancelled because the work was done in time.
  const done = await work();
  alarm.cancel();
  await ringing;
  if (told) {
    board.attention(false);
    await flag(null);
  }
  return done;
}
