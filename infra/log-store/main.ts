import { collectDefaultMetrics, Registry } from 'prom-client';
import { parseConfig } from '../config/config.js';
import { endOnCrash } from '../observability/end-on-crash.js';
import { failedStart } from '../observability/failed-start.js';
import { startHealthServer } from '../observability/health-server.js';
import { jsonLog } from '../observability/log.js';
import { logDestination } from '../observability/log-destination.js';
import { withSecretSettings } from '../vault/secret-settings.js';
import { runShipper } from './compose.js';

/** The log shipper: brings the audit trail to the central log store, until it is asked to stop. */
const EXIT_CANNOT_START = 2;

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(failedStart('log-shipper', 'LOG_SHIPPER_METRICS_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

async function run(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const log = jsonLog(
    'log-shipper',
    config.logLevel,
    logDestination(config.logStore, 'log-shipper'),
  );
  endOnCrash(log);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const stopping = new AbortController();
  const { signal } = stopping;
  const isReady = () => !signal.aborted;
  const health = await startHealthServer({
    host: config.metricsHost,
    port: config.logStore.metricsPort,
    ...{ isReady, metrics },
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.once(name, () => {
      log.info('process.stopping');
      stopping.abort();
    });
  log.info('process.started');
  await runShipper({ config, log, metrics, signal });
  health.close();
  log.info('process.stopped');
}
