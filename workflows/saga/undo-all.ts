import { CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { LifecycleActivities } from '../../activities/bind-lifecycle.js';
import type { UndoResult } from '../../activities/domain/undo-result.js';
import type { EnrollmentStart } from '../messages.js';
import { failureOf } from './activity-failure.js';
import type { ProgressBoard } from './progress.js';
import type { Undone } from './run-saga.js';
import type { StepPlan } from './saga.js';
import { stepActivity } from './step-activity.js';
import { controlOptions, undoOptions } from './time-limits.js';

type Round = 'first' | 'endless';

const MS_PER_SECOND = 1_000;

/**
 * Undoes the steps in the order given and proves each gone. One that is stuck does not hold the others up:
 * after a bounded first round the stuck ones are retried together, without end, and a person is told.
 */
export async function undoAll(
  steps: readonly StepPlan[],
  start: EnrollmentStart,
  board: ProgressBoard,
): Promise<readonly Undone[] | 'fenced'> {
  const undone: Undone[] = [];
  const stuck: StepPlan[] = [];
  for (const step of steps) {
    const result = await undoOne(step, start, board, 'first');
    if (result === 'fenced') return 'fenced';
    if (result === 'stuck') stuck.push(step);
    else undone.push(result);
  }
  if (stuck.length === 0) return undone;
  const late = await alerting(start, board, () =>
    Promise.all(stuck.map((step) => undoOne(step, start, board, 'endless'))),
  );
  const results = late.filter((result) => typeof result !== 'string');
  return results.length === late.length ? [...undone, ...results] : 'fenced';
}

async function undoOne(
  { name, ...rest }: StepPlan,
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
  round: Round,
): Promise<Undone | 'stuck' | 'fenced'> {
  const options = undoOptions({ name, ...rest }, plan, round);
  board.step(name, 'undoing');
  try {
    const result = await stepActivity<UndoResult>(name, 'undo', options)(id);
    if (result.kind === 'gone') await stepActivity<void>(name, 'verifyGone', options)(id);
    board.step(name, result.kind === 'gone' ? 'undone' : result.kind);
    return { step: name, result };
  } catch (error) {
    const { code } = failureOf(error);
    board.step(name, 'undoing', code);
    return code === 'FENCED' || code === 'ENROLLMENT_CLOSED' ? 'fenced' : 'stuck';
  }
}

/** Tells people when the work outlasts `purgeAlertAfterSeconds`; takes the flag down when it is done. */
async function alerting<T>(
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
  work: () => Promise<T>,
): Promise<T> {
  const row = proxyActivities<LifecycleActivities>(controlOptions);
  const alarm = new CancellationScope({ cancellable: true });
  let told = false;
  const ringing = alarm
    .run(async () => {
      await sleep(plan.purgeAlertAfterSeconds * MS_PER_SECOND, {
        summary: 'until a person is told',
      });
      told = true;
      board.attention(true);
      await row['enrollment.flagAttention'](id, true);
    })
    .catch(() => undefined); // Cancelled because the work was done in time.
  const done = await work();
  alarm.cancel();
  await ringing;
  if (told) {
    board.attention(false);
    await row['enrollment.flagAttention'](id, false);
  }
  return done;
}
