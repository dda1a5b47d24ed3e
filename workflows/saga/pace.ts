import {
  isCancellation,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { LifecycleActivities } from '../../activities/bind-lifecycle.js';
import type { Burst } from '../../activities/burst.js';
import { isBusiness } from '../../activities/domain/failure.js';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
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

/** Near where effect and row share one database (protocol.md 21), and the step can be undone. */
const isNear = ({ kind, uses }: StepPlan, plan: PinnedPlan): boolean =>
  plan.pace === 'local' && kind === 'reversible' && !plan.adapters[uses].external;

/**
 * Steps forward. Near ones that follow each other are performed in one burst: a receipt that came along with an earlier
 * step's waits here until the saga comes to it.
 */
export function performing(steps: readonly StepPlan[], plan: PinnedPlan) {
  const along = new Map<string, Receipt>();
  return async (step: StepPlan, id: EnrollmentId): Promise<Receipt> => {
    const waiting = along.get(step.name);
    along.delete(step.name);
    if (waiting !== undefined) return waiting;
    const far = stepActivity<Receipt>(step.name, 'perform', performOptions(step, plan));
    if (!isNear(step, plan)) return far(id);
    const near = proxyLocalActivities<Calls>(NEAR)[`${step.name}.perform`];
    const { along: more = {}, ...receipt }: Burst = await nearFirst(
      async () => (await near?.(id, following(step, steps, plan))) as Burst,
      () => far(id),
    );
    for (const [name, done] of Object.entries(more)) along.set(name, done);
    return receipt;
  };
}

/** The near steps right after this one. */
function following(
  step: StepPlan,
  steps: readonly StepPlan[],
  plan: PinnedPlan,
): readonly StepName[] {
  const later = steps.slice(steps.indexOf(step) + 1);
  const end = later.findIndex((each) => !isNear(each, plan));
  return later.slice(0, end === -1 ? later.length : end).map(({ name }) => name);
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
