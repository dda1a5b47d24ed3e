import { type Client, isGrpcServiceError, type WorkflowService } from '@temporalio/client';
import { within } from './call-deadline.js';

/** The worker deployment that builds belong to, and the queue that their workers poll. */
export interface Deployment {
  readonly deploymentName: string;
  readonly taskQueue: string;
}

/** One build of the worker, as Temporal knows it. */
export interface BuildStanding {
  readonly buildId: string;
  /** `current` takes what is new; `draining` and `drained` did once; `inactive` never has. */
  readonly status: 'inactive' | 'current' | 'ramping' | 'draining' | 'drained';
  /** Since when it takes nothing new; null for one that does, or never has. */
  readonly retiredAt: Date | null;
  /** Open sagas, purges and rounds that are pinned to it. */
  readonly openRuns: number;
  /** When one of its workers last asked for work; null: not in the last minutes. */
  readonly lastSeen: Date | null;
}

type Timestamp = { readonly seconds?: unknown } | null | undefined;

const MS_PER_SECOND = 1_000;
/** Temporal's `WorkerDeploymentVersionStatus`. */
const STATUS: Readonly<Record<number, BuildStanding['status']>> = {
  1: 'inactive',
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
};
const WORKFLOW_TASKS = 1;
const GRPC_NOT_FOUND = 5;

/** Every build that has ever polled and is not forgotten yet, the newest first. Throws `UNAVAILABLE`. */
export async function workerBuilds(
  client: Client,
  deployment: Deployment,
): Promise<readonly BuildStanding[]> {
  const { deploymentName } = deployment;
  const namespace = client.options.namespace;
  const described = await within(client, () =>
    unlessUnknown(client.workflowService.describeWorkerDeployment({ namespace, deploymentName })),
  );
  const seen = await lastSeen(client, deployment);
  const summaries = described?.workerDeploymentInfo?.versionSummaries ?? [];
  const builds = summaries.map(async ({ deploymentVersion, status, lastDeactivationTime }) => {
    const buildId = deploymentVersion?.buildId ?? '';
    return {
      ...{ buildId, status: STATUS[status ?? 0] ?? 'inactive' },
      retiredAt: dateOf(lastDeactivationTime),
      openRuns: (await within(client, () => client.workflow.count(openOn(deployment, buildId))))
        .count,
      lastSeen: seen.get(buildId) ?? null,
    };
  });
  return Promise.all(builds);
}

/** A query for the open runs that are pinned to a build. */
export const openOn = ({ deploymentName }: Deployment, buildId: string): string =>
  `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId}' AND ExecutionStatus = 'Running'`;

/** Makes a build the one that takes what is new. Throws `UNAVAILABLE`, also when no worker of that build has polled. */
export const makeCurrent = async (
  client: Client,
  { deploymentName }: Deployment,
  buildId: string,
): Promise<void> => {
  const namespace = client.options.namespace;
  await within(
    client,
    () =>
      client.workflowService.setWorkerDeploymentCurrentVersion({
        ...{ namespace, deploymentName, buildId, identity: 'ops' },
      }),
    PROMOTION_DEADLINE_MS,
  );
};

/** Temporal tells every queue's partitions. */
const PROMOTION_DEADLINE_MS = 20_000;

/** When a worker of each build last asked for workflow tasks. Temporal remembers that for five minutes. */
async function lastSeen(
  client: Client,
  { deploymentName, taskQueue }: Deployment,
): Promise<ReadonlyMap<string, Date>> {
  const { pollers } = await within(client, () =>
    client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: WORKFLOW_TASKS,
    }),
  );
  const seen = new Map<string, Date>();
  for (const { deploymentOptions, lastAccessTime } of pollers ?? []) {
    const at = dateOf(lastAccessTime);
    if (deploymentOptions?.deploymentName === deploymentName && at !== null)
      keepLatest(seen, deploymentOptions.buildId ?? '', at);
  }
  return seen;
}

function keepLatest(seen: Map<string, Date>, buildId: string, at: Date): void {
  const before = seen.get(buildId);
  if (before === undefined || at > before) seen.set(buildId, at);
}

const dateOf = (time: Timestamp): Date | null =>
  time?.seconds === undefined ? null : new Date(Number(time.seconds) * MS_PER_SECOND);

/** No worker with a build id has ever been here. */
const unlessUnknown = async (
  answer: ReturnType<WorkflowService['describeWorkerDeployment']>,
): Promise<Awaited<typeof answer> | null> => {
  try {
    return await answer;
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === GRPC_NOT_FOUND) return null;
    throw error;
  }
};
