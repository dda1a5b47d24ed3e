import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import {
  type EnrollmentId,
  enrollmentWorkflowId,
  purgeWorkflowId,
} from '../../activities/domain/ids.js';
import type { Sagas } from '../../activities/ports/sagas.js';
import { type EnrollmentStart, searchAttributes } from '../../workflows/messages.js';
import { planVersion } from '../plan-version.js';
import { within } from './call-deadline.js';

const MS_PER_SECOND = 1_000;
/** How long a task that a dead worker had taken holds its saga up; Temporal's own 10 s would be most of a restart. */
const WORKFLOW_TASK_SECONDS = 3;
/** For whoever opens it in the Web UI; what stands there now is told by the saga itself. */
const DETAILS =
  'What to do next is said under Current Details. Whatever is typed as a reason, into any dialogue, stays in the ' +
  'history: no names, no birth dates. Cancel through the API, not here. Guide: infra/support/GUIDE.md.';

export const temporalSagas = (client: Client, taskQueue: string): Sagas => ({
  async currentRun(workflowId) {
    const description = await describe(client, workflowId);
    return description?.status.name === 'RUNNING' ? description.runId : null;
  },
  async closedAsEnrolled(id) {
    const description = await describe(client, enrollmentWorkflowId(id));
    if (description?.status.name !== 'COMPLETED') return false;
    const outcome: unknown = await within(client, () =>
      client.workflow.getHandle(enrollmentWorkflowId(id)).result(),
    );
    return typeof outcome === 'object' && outcome !== null && 'kind' in outcome
      ? outcome.kind === 'enrolled'
      : false;
  },
  resume: (enrollment) => start(client, taskQueue, enrollment, 'ALLOW_DUPLICATE'),
  startPurge: (enrollment) =>
    within(client, async () => {
      await client.workflow.start('purgeEnrollment', {
        ...common(enrollment, taskQueue),
        staticSummary: 'Purge of an enrollment',
        workflowId: purgeWorkflowId(enrollment.id),
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
    }),
  terminate: (workflowId) =>
    within(client, async () => {
      try {
        await client.workflow.getHandle(workflowId).terminate('the sweep: it works no more');
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error; // It ended by itself meanwhile.
      }
    }),
});

/** Starts `enrollment-<id>` once, however often and by whomever it is called. Throws `UNAVAILABLE`. */
export const startEnrollment = (
  client: Client,
  taskQueue: string,
  enrollment: EnrollmentStart,
): Promise<void> => start(client, taskQueue, enrollment, 'REJECT_DUPLICATE');

/** Asks the open saga to cancel. Answers false when there is none. */
export const cancelEnrollment = (client: Client, id: EnrollmentId): Promise<boolean> =>
  within(client, async () => {
    try {
      await client.workflow.getHandle(enrollmentWorkflowId(id)).cancel();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  });

const start = (
  client: Client,
  taskQueue: string,
  enrollment: EnrollmentStart,
  workflowIdReusePolicy: 'ALLOW_DUPLICATE' | 'REJECT_DUPLICATE',
): Promise<void> =>
  within(client, async () => {
    try {
      await client.workflow.start('enrollPatient', {
        ...common(enrollment, taskQueue),
        staticSummary: 'Patient enrollment',
        workflowId: enrollmentWorkflowId(enrollment.id),
        workflowIdReusePolicy,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error; // Started before, and over: nothing to do.
    }
  });

function common({ id, correlationId, plan }: EnrollmentStart, taskQueue: string) {
  return {
    taskQueue,
    args: [{ id, correlationId, plan } satisfies EnrollmentStart],
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowTaskTimeout: WORKFLOW_TASK_SECONDS * MS_PER_SECOND,
    staticDetails: DETAILS,
    typedSearchAttributes: [
      { key: searchAttributes.status, value: 'accepted' },
      { key: searchAttributes.correlationId, value: correlationId },
      { key: searchAttributes.planVersion, value: planVersion(plan.steps) },
      { key: searchAttributes.needsAttention, value: false },
    ],
  };
}

async function describe(
  client: Client,
  workflowId: string,
): Promise<WorkflowExecutionDescription | null> {
  return within(client, async () => {
    try {
      return await client.workflow.getHandle(workflowId).describe();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  });
}
