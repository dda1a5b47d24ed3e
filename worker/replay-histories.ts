import type { WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { bundleWorkflows } from './bundle-workflows.js';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export interface NamedHistory {
  readonly workflowId: string;
  readonly history: History;
}

export interface Replayed extends NamedHistory {
  /** Why the code at hand does not replay it; null when it does. */
  readonly error: Error | null;
}

/** A replay that breaks is an answer here, not something to log. */
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});

/**
 * Replays histories against the workflows at hand, without a server, a database or a partner. One at a time: the next is
 * asked for when the one before is through, so that any number of them takes the memory of one.
 */
export async function* replayHistories(
  histories: AsyncIterable<NamedHistory> | Iterable<NamedHistory>,
  dataConverter: DataConverter,
): AsyncGenerator<Replayed> {
  let current: NamedHistory | null = null;
  async function* inTurn(): AsyncGenerator<NamedHistory> {
    for await (const each of histories) {
      current = each;
      yield each;
    }
  }
  const workflowBundle = await bundleWorkflows();
  for await (const { error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    inTurn(),
  ))
    if (current !== null) yield { ...(current as NamedHistory), error: error ?? null };
}
