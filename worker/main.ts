import { Runtime } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parseConfig } from '../infra/config/config.js';
import { accessMetrics } from '../infra/observability/access-metrics.js';
import { endOnCrash } from '../infra/observability/end-on-crash.js';
import { failedStart } from '../infra/observability/failed-start.js';
import { startHealthServer } from '../infra/observability/health-server.js';
import { keyMetrics } from '../infra/observability/key-metrics.js';
import { jsonLog } from '../infra/observability/log.js';
import { logDestination } from '../infra/observability/log-destination.js';
import { sweepMetrics } from '../infra/observability/sweep-metrics.js';
import { temporalLogger } from '../infra/observability/temporal-logger.js';
import { withSecretSettings } from '../infra/vault/secret-settings.js';
import { startWorker } from './compose.js';

/** Runs workflows and activities until it is asked to stop; then finishes what it holds. */
const EXIT_CANNOT_START = 2;

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(failedStart('worker', 'METRICS_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

async function run(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const log = jsonLog('worker', config.logLevel, logDestination(config.logStore, 'worker'));
  endOnCrash(log);
  // Signals are ours to handle: the SDK's own handler would not close what we opened.
  Runtime.install({
    logger: temporalLogger((line) => process.stderr.write(line)),
    shutdownSignals: [],
  });
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  let isReady = false;
  const health = await startHealthServer({
    host: config.metricsHost,
    port: config.metricsPort,
    isReady: () => isReady,
    metrics,
  });
  const worker = await startWorker(config, log, {
    onSweep: sweepMetrics(metrics),
    onAlert: accessMetrics(metrics),
  });
  keyMetrics(metrics, () => worker.overdueKeys());
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info('process.stopping');
      worker.shutdown();
    });
  isReady = true;
  log.info('process.started');
  await worker.done;
  health.close();
  log.info('process.stopped');
}
