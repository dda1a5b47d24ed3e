import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  type EnrollmentId,
  enrollmentWorkflowId,
  purgeWorkflowId,
} from '../../activities/domain/ids.js';
import { openRun, pinRun } from '../temporal/pinned-run.js';
import { workerBuilds } from '../temporal/worker-builds.js';
import { deploymentOf } from './deployment.js';
import { EXIT, OpsError } from './exit.js';
import { historyOfRun } from './histories.js';
import { onTemporal } from './on-temporal.js';
import { acting } from './reader.js';
import { replayed } from './replay.js';
import type { Asked } from './verb.js';

/**
 * Before an action is sent: what is pinned to another build goes on at the build at hand, where the mended code is, if
 * that replays its history (protocol.md 19). If not, it is left where it is, as long as somebody works there; else it
 * is refused, for nobody would hear the action. Nothing to do without `WORKER_BUILD_ID`.
 */
export async function bringHere(asked: Asked, id: EnrollmentId): Promise<void> {
  const { buildId } = asked.at.config.build;
  if (buildId === undefined) return;
  await onTemporal(asked.at, async (client, converter) => {
    for (const workflowId of [enrollmentWorkflowId(id), purgeWorkflowId(id)])
      await bringOne(asked, { client, converter }, { workflowId, buildId });
  });
}

interface Link {
  readonly client: Client;
  readonly converter: DataConverter;
}

async function bringOne(
  asked: Asked,
  { client, converter }: Link,
  { workflowId, buildId }: { readonly workflowId: string; readonly buildId: string },
): Promise<void> {
  const run = await openRun(client, workflowId);
  if (run === null || run.buildId === null || run.buildId === buildId) return;
  const history = await historyOfRun(client, workflowId, run.runId);
  if (history === null) return;
  const builds = await workerBuilds(client, deploymentOf(asked.at));
  const isWorkedFor = (wanted: string) =>
    builds.some((each) => each.buildId === wanted && each.lastSeen !== null);
  const { json, text } = await replayed(asked, [history], converter);
  if (json.broken === 0 && isWorkedFor(buildId)) {
    await acting(asked.at, 'run-move');
    await pinRun(client, deploymentOf(asked.at), { workflowId, runId: run.runId, buildId });
    return asked.tell(`It goes on at build ${buildId}, which replays its history.`);
  }
  if (isWorkedFor(run.buildId)) return asked.tell(`It stays on build ${run.buildId}. ${text}`);
  throw new OpsError(
    EXIT.refused,
    `Its build ${run.buildId} has no workers, and the code at hand has none either, or does not take its course. ${text} ` +
      'Start workers of that build, or let the sweep give it up.',
  );
}
