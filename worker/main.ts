import { Runtime } from '@temporalio/worker';
import { parseConfig } from '../infra/config/config.js';
import { ConfigurationError } from '../infra/config/environment.js';
import { coreMetrics, coreTelemetry } from '../infra/observability/core-metrics.js';
import { endOnCrash } from '../infra/observability/end-on-crash.js';
import { failedStart } from '../infra/observability/failed-start.js';
import { startHealthServer } from '../infra/observability/health-server.js';
import { jsonLog } from '../infra/observability/log.js';
import { logDestination } from '../infra/observability/log-destination.js';
import { processMetrics } from '../infra/observability/process-metrics.js';
import { temporalLogger } from '../infra/observability/temporal-logger.js';
import { withSecretSettings } from '../infra/vault/secret-settings.js';
import { startWorker } from './compose.js';
import { workerMetrics } from './metrics.js';

/** Runs workflows and activities until it is asked to stop; then finishes what it holds. */
const EXIT_CANNOT_START = 2;

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(failedStart('worker', 'METRICS_PORT or CORE_METRICS_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

/** The SDK's core. Signals are ours to handle: its own handler would not close what we opened. */
function installRuntime(coreMetricsPort: number): void {
  try {
    Runtime.install({
      logger: temporalLogger((line) => process.stderr.write(line)),
      shutdownSignals: [],
      telemetryOptions: coreTelemetry(coreMetricsPort),
    });
  } catch {
    // Nothing else of it can fail, and the core names no code.
    throw new ConfigurationError(['CORE_METRICS_PORT is taken: set it to another one']);
  }
}

async function run(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const log = jsonLog('worker', config.logLevel, logDestination(config.logStore, 'worker'));
  endOnCrash(log);
  installRuntime(config.coreMetricsPort);
  let isWorking = false;
  const isReady = () => isWorking;
  const metrics = processMetrics('worker', isReady);
  const health = await startHealthServer({
    ...{ host: config.metricsHost, port: config.metricsPort, isReady, metrics },
    alsoTold: () => coreMetrics(config.coreMetricsPort),
  });
  const worker = await startWorker(config, log, workerMetrics(metrics, config));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info('process.stopping');
      worker.shutdown();
    });
  isWorking = true;
  log.info('process.started');
  await worker.done;
  health.close();
  log.info('process.stopped');
}
