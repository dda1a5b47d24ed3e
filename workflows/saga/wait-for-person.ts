import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import type { Wait } from '../../activities/domain/wait.js';
import type { EnrollmentStart, EnrollmentStatus } from '../messages.js';
import { transitions } from './pace.js';
import type { ProgressBoard } from './progress.js';
import type { WaitEnd } from './runner.js';
import type { StaffDesk } from './staff-desk.js';

const MS_PER_SECOND = 1_000;

const STATUS = {
  review: 'awaiting-review',
  repair: 'awaiting-repair',
} as const satisfies Record<Wait['kind'], EnrollmentStatus>;

/** Beside the timer in the timeline. */
const SUMMARIES = {
  review: 'waits for a reviewer',
  repair: 'waits for a system to be mended',
} as const satisfies Record<Wait['kind'], string>;

const secondsFor = (kind: Wait['kind'], plan: PinnedPlan): number =>
  kind === 'review' ? plan.reviewDeadlineSeconds : plan.repairWindowSeconds;

/** Pauses the saga at a step until staff act, the portal cancels, or the time is over. */
export async function waitForPerson(
  wait: Omit<Wait, 'seconds'>,
  { id, plan }: EnrollmentStart,
  board: ProgressBoard,
  desk: StaffDesk,
): Promise<WaitEnd> {
  const { kind, step, code } = wait;
  const seconds = secondsFor(kind, plan);
  if (seconds === 0) return 'expired';
  const row = transitions(plan);
  const transition = <T>(call: () => Promise<T>) => CancellationScope.nonCancellable(call);
  const standing = await transition(() => row['enrollment.startWait'](id, { ...wait, seconds }));
  if (!standing.mine || standing.phase !== 'running') return 'fenced';
  board.waits(STATUS[kind], step, { code, secondsLeft: standing.secondsLeft });
  const end = await answerAt(desk, kind, step, standing.secondsLeft);
  if (end === 'again') {
    await transition(() => row['enrollment.endWait'](id));
    board.goesOn(step);
  }
  return end;
}

async function answerAt(
  desk: StaffDesk,
  kind: Wait['kind'],
  step: Wait['step'],
  secondsLeft: number,
): Promise<WaitEnd> {
  if (secondsLeft <= 0) return 'expired';
  desk.open(kind, step);
  try {
    await condition(() => desk.answer !== null, secondsLeft * MS_PER_SECOND, {
      summary: SUMMARIES[kind],
    });
    return desk.answer ?? 'expired';
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return 'cancelled';
  } finally {
    desk.close();
  }
}
