import type { WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../../worker/bundle-workflows.js';

export interface NamedHistory {
  readonly workflowId: string;
  readonly history: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
}

/** A replay that breaks is an answer here, not something to log. */
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});

/** Replays histories against the workflows at hand. Answers those that do not replay, with the reason's name. */
export async function brokenReplays(
  histories: readonly NamedHistory[],
  dataConverter: DataConverter,
): Promise<readonly string[]> {
  const workflowBundle = await bundleWorkflows();
  const broken: string[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    histories,
  )) {
    replayed += 1;
    if (error !== undefined) broken.push(`${workflowId}: ${error.name}`);
  }
  if (replayed !== histories.length) throw new Error('Not every history was replayed.');
  return broken;
}
