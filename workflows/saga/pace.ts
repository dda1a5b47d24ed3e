import {
  ApplicationFailure,
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
 * Steps forward. Near ones that follow each other are performed in one burst: what became of a step along with an earlier
 * one waits here until the saga comes to it.
 */
export function performing(steps: readonly StepPlan[], plan: PinnedPlan) {
  const along = new Map<string, Along>();
  let isSlow = false;
  const near = async (step: StepPlan, id: EnrollmentId): Promise<Receipt> => {
    const before = along.get(step.name);
    along.delete(step.name);
    if (before !== undefined) return receiptOf(before);
    const call = proxyLocalActivities<Calls>(NEAR)[`${step.name}.perform`];
    const more = isSlow ? [] : following(step, steps, plan);
    const { along: others = {}, ...receipt } = ((await call?.(id, more)) ?? {}) as Burst;
    for (const [name, each] of Object.entries(others)) along.set(name, each);
    return receipt;
  };
  return (step: StepPlan, id: EnrollmentId): Promise<Receipt> => {
    const far = stepActivity<Receipt>(step.name, 'perform', performOptions(step, plan));
    if (!isNear(step, plan)) return far(id);
    return nearFirst(
      () => near(step, id),
      () => {
        isSlow = true; // Several steps in one task need more luck than one: from here on each goes by itself.
        return far(id);
      },
    );
  };
}

type Along = NonNullable<Burst['along']>[StepName];

/** A failure along with an earlier step counts as the step's own near try. */
function receiptOf(before: Along): Receipt {
  if ('failed' in before) throw ApplicationFailure.create({ type: before.failed });
  return before;
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
