import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestStack } from './test-stack.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
type EventId = NonNullable<NonNullable<NonNullable<History['events']>[number]>['eventId']>;

/** A finished workflow task of a run: where the run can be reset to, whatever has become of it since. */
export interface ResetPoint {
  readonly runId: string;
  readonly eventId: EventId;
}

/** What people do to a workflow in the Temporal Web UI, by the calls that it makes. */
export interface WebUi {
  terminate(workflowId: string): Promise<void>;
  cancel(workflowId: string): Promise<void>;
  /** Deletes the workflow with its history; one that is open is ended by it. */
  remove(workflowId: string): Promise<void>;
  /** Runs it again from a point, the first of its current run when none is given. */
  reset(workflowId: string, point?: ResetPoint): Promise<void>;
  /** Every point of the current run. */
  resetPoints(workflowId: string): Promise<readonly ResetPoint[]>;
}

export function webUi({ temporal: { workflowService, workflow }, stack }: TestStack): WebUi {
  const { namespace } = stack.file;
  const resetPoints: WebUi['resetPoints'] = async (workflowId) => {
    const { runId } = await workflow.getHandle(workflowId).describe();
    const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
    return (events ?? []).flatMap(({ eventId, workflowTaskCompletedEventAttributes: done }) =>
      eventId && done ? [{ runId, eventId }] : [],
    );
  };
  return {
    resetPoints,
    async terminate(workflowId) {
      await workflow.getHandle(workflowId).terminate();
    },
    async cancel(workflowId) {
      await workflow.getHandle(workflowId).cancel();
    },
    async remove(workflowId) {
      const workflowExecution = { workflowId };
      await workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
    },
    async reset(workflowId, point) {
      const at = point ?? (await resetPoints(workflowId))[0];
      if (at === undefined) throw new Error('No workflow task has finished yet.');
      await workflowService.resetWorkflowExecution({
        namespace,
        workflowExecution: { workflowId, runId: at.runId },
        reason: 'a test',
        requestId: randomUUID(),
        workflowTaskFinishEventId: at.eventId,
      });
    },
  };
}
