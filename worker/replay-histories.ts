import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { bundleWorkflows } from './bundle-workflows.js';
import type { NamedHistory, Replayed } from './history.js';
import { replays } from './replays.js';

/** A replay that breaks is an answer here, not something to log. */
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: {
    logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
  },
});

/** Replays histories against the workflows at hand, in a process that is there for nothing else. */
export async function* replayHistories(
  histories: AsyncIterable<NamedHistory> | Iterable<NamedHistory>,
  dataConverter: DataConverter,
): AsyncGenerator<Replayed> {
  yield* replays(histories, { workflowBundle: await bundleWorkflows(), dataConverter });
}
