import type { DataConverter } from '@temporalio/common';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { NamedHistory, Replayed } from './history.js';

/** What is replayed against, and how payloads are read. */
export interface ReplayedBy {
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  readonly dataConverter: DataConverter;
}

/**
 * Replays histories against workflows, without a server, a database or a partner. One at a time: the next is asked for
 * when the one before is through, so that any number of them takes the memory of one.
 */
export async function* replays(
  histories: AsyncIterable<NamedHistory> | Iterable<NamedHistory>,
  by: ReplayedBy,
): AsyncGenerator<Replayed> {
  let current: NamedHistory | null = null;
  async function* inTurn(): AsyncGenerator<NamedHistory> {
    for await (const each of histories) {
      current = each;
      yield each;
    }
  }
  for await (const { error } of Worker.runReplayHistories(by, inTurn()))
    if (current !== null) yield { ...(current as NamedHistory), error: error ?? null };
}
