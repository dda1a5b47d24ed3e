import type { Client } from '@temporalio/client';
import type { WorkerDeploymentOptions } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Failure } from '../activities/domain/failure.js';
import { type Builds, ONE_BUILD } from '../activities/ports/builds.js';
import type { Config } from '../infra/config/config.js';
import { ConfigurationError } from '../infra/config/environment.js';
import { temporalBuilds } from '../infra/temporal/builds.js';
import { isReadable } from './history.js';
import { type ReplayedBy, replays } from './replays.js';

/**
 * What makes sagas and purges stay on the build that began them (protocol.md 19); nothing without a build id. Throws
 * `ConfigurationError` in production, where two builds will be at work side by side one day.
 */
export function versioning({
  mode,
  build: { deploymentName, buildId },
}: Pick<Config, 'mode' | 'build'>): {
  readonly workerDeploymentOptions?: WorkerDeploymentOptions;
} {
  if (buildId === undefined && mode === 'production')
    throw new ConfigurationError(['WORKER_BUILD_ID must name the build in production']);
  if (buildId === undefined) return {};
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName, buildId },
      defaultVersioningBehavior: 'PINNED',
    },
  };
}

/** Only what the code does otherwise is a divergence: a payload that does not open, or a fault here, says nothing of it. */
function goesOn(error: Error | null): boolean {
  if (error === null) return true;
  if (error instanceof DeterminismViolationError) return false;
  throw new Failure('NOT_OPENED');
}

/** Builds for the sweep of this worker: what is to be carried on here is replayed against its workflows first. */
export function buildsFor(
  {
    build: { deploymentName, buildId, goneAfterSeconds },
    temporal: { taskQueue },
  }: Pick<Config, 'build' | 'temporal'>,
  client: Client,
  by: ReplayedBy,
): Builds {
  if (buildId === undefined) return ONE_BUILD;
  return temporalBuilds({
    ...{ client, buildId, goneAfterSeconds },
    deployment: { deploymentName, taskQueue },
    async replays(workflowId, history) {
      if (!(await isReadable(history, by.dataConverter))) throw new Failure('NOT_OPENED');
      for await (const { error } of replays([{ workflowId, history }], by)) return goesOn(error);
      return false;
    },
  });
}
