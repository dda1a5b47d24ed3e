import type { DataConverter } from '@temporalio/common';
import type { NamedHistory } from '../../worker/history.js';
import { replayHistories } from '../../worker/replay-histories.js';

/** Replays histories against the workflows at hand. Answers those that do not replay, with the reason's name. */
export async function brokenReplays(
  histories: readonly NamedHistory[],
  dataConverter: DataConverter,
): Promise<readonly string[]> {
  const broken: string[] = [];
  let replayed = 0;
  for await (const { workflowId, error } of replayHistories(histories, dataConverter)) {
    replayed += 1;
    if (error !== null) broken.push(`${workflowId}: ${error.name}`);
  }
  if (replayed !== histories.length) throw new Error('Not every history was replayed.');
  return broken;
}
