import { Context } from '@temporalio/activity';
import type { Attempt } from './domain/attempt.js';
import { Failure } from './domain/failure.js';
import { type EnrollmentId, idempotencyKey } from './domain/ids.js';
import type { Verb } from './domain/phase.js';
import type { PinnedPlan } from './domain/plan.js';
import type { Enrollments, Run } from './ports/enrollments.js';
import type { Step } from './steps/step.js';

/** Taken off the activity's time-out, so that an attempt answers for itself before Temporal gives it up. */
const ANSWER_MARGIN_MS = 250;

export interface Admitted {
  readonly attempt: Attempt;
  readonly plan: PinnedPlan;
}

/** The run on whose behalf the current activity is called. */
export function callingRun(): Run {
  const { workflowExecution } = Context.current().info;
  return { workflowId: workflowExecution?.workflowId ?? '', runId: workflowExecution?.runId ?? '' };
}

const ends = new WeakMap<Context, number>();

/** When an activity must have answered, however many steps it performs. */
function endOf(activity: Context): number {
  const known = ends.get(activity);
  if (known !== undefined) return known;
  const endsAt = performance.now() + activity.info.startToCloseTimeoutMs - ANSWER_MARGIN_MS;
  ends.set(activity, endsAt);
  return endsAt;
}

/** Asks the enrollment's row whether this verb may act now (protocol.md 2). Throws `FENCED` or `ENROLLMENT_CLOSED`. */
export async function admitAttempt(
  enrollments: Enrollments,
  step: Step,
  verb: Verb,
  id: EnrollmentId,
): Promise<Admitted> {
  const { info, cancellationSignal } = Context.current();
  const endsAt = endOf(Context.current());
  const admit = () => enrollments.admit(id, verb, step.kind === 'final', callingRun());
  const row = await admit();
  const attempt: Attempt = {
    id,
    correlationId: row.correlationId,
    patientId: row.patientId,
    step: step.name,
    verb,
    key: idempotencyKey(id, step.name),
    system: row.plan.adapters[step.uses],
    number: info.attempt,
    phase: row.phase,
    fence: row.fence,
    lateSeconds: row.plan.partnerLateSeconds,
    isResolved: false,
    deadline: { remainingMs: () => endsAt - performance.now() },
    signal: cancellationSignal,
    confirm: async () => {
      if ((await admit()).fence !== row.fence) throw new Failure('FENCED');
    },
  };
  return { attempt, plan: row.plan };
}
