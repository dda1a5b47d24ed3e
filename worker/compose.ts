import { Worker } from '@temporalio/worker';
import { Failure } from '../activities/domain/failure.js';
import type { OverdueKey } from '../activities/domain/key-rotation.js';
import type { Log } from '../activities/domain/log.js';
import type { Config } from '../infra/config/config.js';
import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { openKeyring } from '../infra/crypto/open-keyring.js';
import { knownDatabase } from '../infra/log-store/known-database.js';
import { configuredDatabase } from '../infra/postgres/configured-database.js';
import { overdueKeys } from '../infra/postgres/overdue-keys.js';
import { deliverNotices } from '../infra/support/deliver-notices.js';
import { temporalClient } from '../infra/temporal/client.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import { ensureSchedules } from '../infra/temporal/schedules.js';
import { activitiesFor, type WorkerHooks } from './activities.js';
import { bundleWorkflows } from './bundle-workflows.js';
import { nativeConnection } from './native-connection.js';

export interface RunningWorker {
  /** Ends when the worker has been shut down. */
  readonly done: Promise<void>;
  shutdown(): void;
  /** Old wrapping keys that should be gone. Throws `Failure`. */
  overdueKeys(): Promise<readonly OverdueKey[]>;
}

const SHUTDOWN_GRACE = '10s';
/** The parts of a keyring that the worker works with, beside the wrapping keys. */
const KEYS_OF_WORKER = ['indexes', 'payloadCodec', 'certificates', 'staffActionsPublic'] as const;

/**
 * Sagas that are under way are finished before more are begun: what runs on one thread gets no faster by being begun
 * all at once, and a task that has waited for its turn too long is given to another worker.
 */
const AT_A_TIME = {
  maxConcurrentWorkflowTaskExecutions: 8,
  maxConcurrentLocalActivityExecutions: 8,
} as const;

/** Joins adapters, steps and workflows as configured, and polls. */
export async function startWorker(
  config: Config,
  log: Log,
  hooks: WorkerHooks = {},
): Promise<RunningWorker> {
  const keys = await openKeyring(config, ...KEYS_OF_WORKER);
  const db = configuredDatabase(config, 'worker');
  const assertKnown = knownDatabase(db, config.logStore.witnessFile);
  await assertKnown().catch(unlessRestored);
  const converter = dataConverter(localCodecKeys(keys.parts), { mode: config.mode });
  const client = temporalClient(config.temporal, converter);
  const native = await nativeConnection(config.temporal);
  const { namespace, taskQueue } = config.temporal;
  const worker = await Worker.create({
    connection: native.connection,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflows(),
    dataConverter: converter,
    activities: activitiesFor(config, keys, { db, client, log, hooks, assertKnown }),
    shutdownGraceTime: SHUTDOWN_GRACE,
    // A worker that died must not hold its workflows up.
    stickyQueueScheduleToStartTimeout: '2s',
    ...AT_A_TIME,
  });
  await ensureSchedules(client, taskQueue, config);
  const stopping = new AbortController();
  const notices = deliverNotices({ db, config, log }, stopping.signal);
  const run = async (): Promise<void> => {
    try {
      await worker.run();
    } finally {
      stopping.abort();
      await notices;
      await client.connection.close();
      await native.close();
      await db.destroy();
      keys.close();
    }
  };
  const done = run();
  return {
    ...{ done, shutdown: () => worker.shutdown() },
    overdueKeys: () => overdueKeys(db, config.kekMaxAgeHours),
  };
}

/** Nothing is to be done on such a database. One that is away may come back, and be looked at then. */
function unlessRestored(error: unknown): void {
  if (error instanceof Failure && error.code === 'RESTORED') throw error;
}
