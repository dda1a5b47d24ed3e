import {
  isCancellation,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { LifecycleActivities } from '../../activities/bind-lifecycle.js';
import { isBusiness } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import type { Receipt } from '../../activities/domain/receipt.js';
import { failureOf } from './activity-failure.js';
import type { StepPlan } from './saga.js';
import { stepActivity } from './step-activity.js';
import { controlOptions, performOptions } from './time-limits.js';

const MS_PER_SECOND = 1_000;

/**
 * Within the workflow task and once only: a task that is held up for long would be given to another worker, and a
 * local retry is seen by nobody. Shorter than the task's own time-out.
 */
const NEAR: LocalActivityOptions = {
  startToCloseTimeout: 2 * MS_PER_SECOND,
  retry: { maximumAttempts: 1 },
};

type Calls = Record<string, (...parameters: readonly unknown[]) => Promise<unknown>>;

/** The transitions of the enrollment's row: near, where the plan has that pace, since our own database is. */
export function transitions({ pace }: PinnedPlan): LifecycleActivities {
  const far = proxyActivities<LifecycleActivities>(controlOptions);
  if (pace === 'remote') return far;
  const near = proxyLocalActivities<LifecycleActivities>(NEAR);
  return new Proxy(far, {
    get: (_target, name: string) => {
      const [nearCalls, farCalls] = [near as unknown as Calls, far as unknown as Calls];
      return (...parameters: readonly unknown[]) =>
        nearFirst(
          async () => nearCalls[name]?.(...parameters),
          async () => farCalls[name]?.(...parameters),
        );
    },
  });
}

/** A step forward: near where effect and row share one database (protocol.md 21), and the step can be undone. */
export function performing(step: StepPlan, plan: PinnedPlan) {
  const far = stepActivity<Receipt>(step.name, 'perform', performOptions(step, plan));
  const isNear =
    plan.pace === 'local' && step.kind === 'reversible' && !plan.adapters[step.uses].external;
  if (!isNear) return far;
  const near = proxyLocalActivities<Calls>(NEAR)[`${step.name}.perform`];
  return (id: EnrollmentId): Promise<Receipt> =>
    nearFirst(
      async () => (await near?.(id)) as Receipt,
      () => far(id),
    );
}

/** What fails, is slow or hangs goes on as a remote activity with all its retries; a refusal stands. */
async function nearFirst<T>(near: () => Promise<T>, far: () => Promise<T>): Promise<T> {
  try {
    return await near();
  } catch (error) {
    if (isCancellation(error) || isBusiness(failureOf(error).code)) throw error;
    return far();
  }
}
