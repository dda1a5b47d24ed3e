import { Worker } from '@temporalio/worker';
import { Failure } from '../activities/domain/failure.js';
import type { Log } from '../activities/domain/log.js';
import type { Config } from '../infra/config/config.js';
import { localCodecKeys } from '../infra/crypto/codec-keys.js';
import { openKeyring } from '../infra/crypto/open-keyring.js';
import { type AssertKnown, knownDatabase } from '../infra/log-store/known-database.js';
import { assertSchema } from '../infra/postgres/assert-schema.js';
import { configuredDatabase } from '../infra/postgres/configured-database.js';
import type { Database } from '../infra/postgres/database.js';
import { deliverNotices } from '../infra/support/deliver-notices.js';
import { temporalClient } from '../infra/temporal/client.js';
import { dataConverter } from '../infra/temporal/data-converter.js';
import { ensureSchedules } from '../infra/temporal/schedules.js';
import { tracedActivities } from '../infra/temporal/traced-activities.js';
import { tracedStarts } from '../infra/temporal/traced-starts.js';
import { openTraces } from '../infra/tracing/open-traces.js';
import type { Traces } from '../infra/tracing/traces.js';
import { knownSteps } from '../workflows/enrollment.js';
import { activitiesFor, type WorkerHooks } from './activities.js';
import { buildsFor, versioning } from './builds.js';
import { bundleWorkflows } from './bundle-workflows.js';
import { nativeConnection } from './native-connection.js';
import { partnerWorkers, runTogether, shutDown } from './partner-workers.js';

export interface RunningWorker {
  /** Ends when the worker has been shut down. */
  readonly done: Promise<void>;
  shutdown(): void;
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
  const workerDeploymentOptions = versioning(config);
  const opened = await openKeyring(config, ...KEYS_OF_WORKER);
  const keys = { ...opened, keyring: hooks.adaptKeyring?.(opened.keyring) ?? opened.keyring };
  const db = configuredDatabase(config, 'worker');
  const assertKnown = knownDatabase(db, config.logStore.witnessFile);
  hooks.onDatabase?.(db, assertKnown);
  await assertFit(db, assertKnown);
  const converter = dataConverter(localCodecKeys(keys.parts), { mode: config.mode });
  const traces = await tracesOf(config, log);
  const { workflow, activity } = interceptorsOf(traces);
  const client = temporalClient(config.temporal, converter, { workflow });
  const native = await nativeConnection(config.temporal);
  const { namespace, taskQueue } = config.temporal;
  const workflowBundle = await (hooks.bundle ?? bundleWorkflows)();
  const builds = buildsFor(config, client, { workflowBundle, dataConverter: converter });
  const common = {
    ...{ connection: native.connection, namespace, dataConverter: converter },
    interceptors: { activity },
    activities: activitiesFor(config, keys, { db, client, builds, log, hooks, assertKnown }),
    ...workerDeploymentOptions,
    shutdownGraceTime: SHUTDOWN_GRACE,
  };
  const worker = await Worker.create({
    ...common,
    ...{ taskQueue, workflowBundle },
    // A worker that died must not hold its workflows up.
    stickyQueueScheduleToStartTimeout: '2s',
    ...AT_A_TIME,
  });
  const workers = [worker, ...(await partnerWorkers(config, common))];
  await ensureSchedules(client, taskQueue, config);
  const stopping = new AbortController();
  const notices = deliverNotices({ db, config, log, onMail: hooks.onSupportMail }, stopping.signal);
  const done = runOut(workers, [
    () => stopping.abort(),
    () => notices,
    () => client.connection.close(),
    () => native.close(),
    () => db.destroy(),
    () => keys.close(),
    () => traces.close(),
  ]);
  return { done, shutdown: () => shutDown(workers) };
}

const tracesOf = (config: Config, log: Log) =>
  openTraces(config.traces, {
    ...{ name: 'worker', log },
    words: { steps: knownSteps.map(({ name }) => name), routes: [] },
  });

/** Until they are shut down; then gives back what was opened, in this order. */
async function runOut(workers: readonly Worker[], closes: readonly (() => unknown)[]) {
  try {
    await runTogether(workers);
  } finally {
    for (const close of closes) await close();
  }
}

/** What tells of starts and of activities; nothing without traces. */
const interceptorsOf = ({ tracer }: Traces) =>
  tracer === null
    ? { workflow: [], activity: [] }
    : { workflow: [tracedStarts(tracer)], activity: [tracedActivities(tracer)] };

async function assertFit(db: Database, assertKnown: AssertKnown): Promise<void> {
  await assertKnown().catch(unlessRestored);
  await assertSchema(db);
}

/** Nothing is to be done on such a database. One that is away may come back, and be looked at then. */
function unlessRestored(error: unknown): void {
  if (error instanceof Failure && error.code === 'RESTORED') throw error;
}
