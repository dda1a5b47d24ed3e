import {
  type Client,
  isGrpcServiceError,
  type WorkflowExecutionDescription,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { Failure } from '../../activities/domain/failure.js';
import { within } from './call-deadline.js';
import type { Deployment } from './worker-builds.js';

/** Temporal's `PINNED_OVERRIDE_BEHAVIOR_PINNED`. */
const PINNED = 1;

/** An open run, and the build that it stays on; null when it stays on none. */
export interface OpenRun {
  readonly runId: string;
  readonly buildId: string | null;
}

/** The open run of a workflow; null when there is none. Throws `UNAVAILABLE`. */
export const openRun = (client: Client, workflowId: string): Promise<OpenRun | null> =>
  within(client, async () => {
    try {
      const { raw, status, runId } = await client.workflow.getHandle(workflowId).describe();
      if (status.name !== 'RUNNING') return null;
      return { runId, buildId: buildOf(raw.workflowExecutionInfo?.versioningInfo) };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
  });

type Versioning = NonNullable<
  WorkflowExecutionDescription['raw']['workflowExecutionInfo']
>['versioningInfo'];

/** Where it is told to be; else where it is about to go; else where its last task was. */
const buildOf = (info: Versioning): string | null => {
  const told = info?.versioningOverride?.pinned?.version ?? goingTo(info);
  return told?.buildId ?? null;
};

const goingTo = (info: Versioning) =>
  info?.versionTransition?.deploymentVersion ?? info?.deploymentVersion;

/** Throws `CONFLICT` when the run cannot be moved. Pins an open run to a build from its next task on; a task that waits for the build before is given out anew. */
export const pinRun = (
  client: Client,
  { deploymentName }: Deployment,
  { workflowId, runId, buildId }: { workflowId: string; runId: string; buildId: string },
): Promise<void> =>
  within(client, async () => {
    await unlessRefused(
      client.workflowService.updateWorkflowExecutionOptions({
        namespace: client.options.namespace,
        workflowExecution: { workflowId, runId },
        workflowExecutionOptions: {
          versioningOverride: {
            pinned: { behavior: PINNED, version: { deploymentName, buildId } },
          },
        },
        updateMask: { paths: ['versioning_override'] },
        identity: 'enrollment',
      }),
    );
  });

/** Of one run: it closed meanwhile, or the build has never polled its task queue. The server itself is well. */
const OF_THE_RUN: ReadonlySet<number> = new Set([5, 9]); // NOT_FOUND, FAILED_PRECONDITION

async function unlessRefused(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (isGrpcServiceError(error) && OF_THE_RUN.has(Number(error.code)))
      throw new Failure('CONFLICT');
    throw error;
  }
}
