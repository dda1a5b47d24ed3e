import type { ActivityOptions } from '@temporalio/workflow';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import type { BegunStep } from '../../activities/ports/enrollments.js';
import type { StepPlan } from './saga.js';

const MS_PER_SECOND = 1_000;
/** How long an attempt may be silent before Temporal takes its worker for dead. */
const HEARTBEAT_TIMEOUT_SECONDS = 4;
const LONGEST_PAUSE_SECONDS = 10;
const PAUSES_WITHIN_PATIENCE = 4;
/** Clocks, networks and rounding, on top of what a partner may take. */
const DRAIN_MARGIN_SECONDS = 2;

/** Transitions are one short transaction each, and are retried until the database answers. */
export const controlOptions: ActivityOptions = {
  startToCloseTimeout: 10 * MS_PER_SECOND,
  retry: { initialInterval: 200, backoffCoefficient: 2, maximumInterval: 5 * MS_PER_SECOND },
};

/** Somebody waits for the answer: better a clear failure than a late obedience. */
export const staffOptions: ActivityOptions = {
  ...controlOptions,
  scheduleToCloseTimeout: 30 * MS_PER_SECOND,
};

/** An outside system is looked at several times over a network before and after each write. */
const OUTSIDE_SECONDS = 15;

/** One attempt may take no longer than the whole patience does. */
export const attemptSeconds = ({ policy, uses }: StepPlan, plan: PinnedPlan): number =>
  Math.min(
    plan.adapters[uses].external
      ? Math.max(policy.attemptSeconds, OUTSIDE_SECONDS)
      : policy.attemptSeconds,
    plan.stepPatienceSeconds,
  );

const verbOptions = (step: StepPlan, plan: PinnedPlan): ActivityOptions => ({
  ...queueOf(step, plan),
  startToCloseTimeout: attemptSeconds(step, plan) * MS_PER_SECOND,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_SECONDS * MS_PER_SECOND,
});

/** A slow partner has slots of its own, so that it cannot take those of all others. */
function queueOf({ uses }: StepPlan, { taskQueues }: PinnedPlan): { taskQueue?: string } {
  const taskQueue = taskQueues?.[uses];
  return taskQueue === undefined ? {} : { taskQueue };
}

export const performOptions = (step: StepPlan, plan: PinnedPlan): ActivityOptions => ({
  ...verbOptions(step, plan),
  retry: {
    initialInterval: 250,
    backoffCoefficient: 2,
    // A last pause longer than the patience itself would only keep the patient waiting.
    maximumInterval:
      Math.min(LONGEST_PAUSE_SECONDS, plan.stepPatienceSeconds / PAUSES_WITHIN_PATIENCE) *
      MS_PER_SECOND,
  },
});

/** An undo never gives up. The first round is bounded only so that a stuck one lets the others go ahead. */
export const undoOptions = (
  step: StepPlan,
  plan: PinnedPlan,
  round: 'first' | 'endless',
): ActivityOptions => ({
  ...verbOptions(step, plan),
  ...(round === 'first'
    ? { scheduleToCloseTimeout: 2 * attemptSeconds(step, plan) * MS_PER_SECOND }
    : {}),
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 15 * MS_PER_SECOND },
  // Asked to try again at once, it lets the attempt under way end first: two never work on one record.
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
});

/**
 * A proof is asked for with patience, but not for ever: when something still shows, as after a late effect, the undo
 * itself has to be done again.
 */
export const proofOptions = (
  step: StepPlan,
  plan: PinnedPlan,
  round: 'first' | 'endless',
): ActivityOptions => ({
  ...undoOptions(step, plan, round),
  scheduleToCloseTimeout: ROUNDS_OF_PROOF[round] * attemptSeconds(step, plan) * MS_PER_SECOND,
});

const ROUNDS_OF_PROOF = { first: 2, endless: 6 } as const;

/**
 * How long to wait until no attempt of unknown outcome can still take effect: attempt, partner's lateness, margin.
 * Built-in systems share the row's database and cannot be late.
 */
export function drainSeconds(
  steps: readonly StepPlan[],
  begun: readonly BegunStep[],
  plan: PinnedPlan,
): number {
  const waits = begun.map(({ step: name, unsettledForSeconds }) => {
    const step = steps.find((each) => each.name === name);
    if (step === undefined || unsettledForSeconds === null) return 0;
    if (!plan.adapters[step.uses].external) return 0;
    const whole = attemptSeconds(step, plan) + plan.partnerLateSeconds + DRAIN_MARGIN_SECONDS;
    return whole - unsettledForSeconds;
  });
  return Math.max(0, ...waits);
}
