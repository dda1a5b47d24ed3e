import { Context } from '@temporalio/activity';
import type { Verb } from './domain/phase.js';
import type { PinnedPlan } from './domain/plan.js';
import type { Patience } from './error-boundary.js';
import type { Step } from './steps/step.js';

const MS_PER_SECOND = 1_000;

/**
 * Forward, a step is retried for its patience, measured from when it was scheduled; an undo is retried for ever.
 * Decided by an attempt that failed, not by a clock in the server: a worker that was away all day has tried nothing.
 */
export function patienceOf(step: Step, verb: Verb, plan: PinnedPlan | null): Patience {
  const { attempt, scheduledTimestampMs } = Context.current().info;
  const limitSeconds = Math.min(
    step.policy.patienceSeconds,
    plan?.stepPatienceSeconds ?? step.policy.patienceSeconds,
  );
  return {
    attempt,
    limitMs: limitSeconds * MS_PER_SECOND,
    spentMs: Date.now() - scheduledTimestampMs,
    isEndless: verb !== 'perform',
  };
}
