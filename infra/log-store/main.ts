import { collectDefaultMetrics, Registry } from 'prom-client';
import { cannotStart } from '../config/cannot-start.js';
import { parseConfig } from '../config/config.js';
import { startHealthServer } from '../observability/health-server.js';
import { jsonLog } from '../observability/log.js';
import { withSecretSettings } from '../vault/secret-settings.js';
import { startShipper } from './compose.js';

/** The log shipper: brings the audit trail to the central log store, until it is asked to stop. */
const EXIT_CANNOT_START = 2;

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${cannotStart('log shipper', 'LOG_SHIPPER_METRICS_PORT', error)}\n`);
  process.exit(EXIT_CANNOT_START);
}

async function run(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const log = jsonLog('log-shipper', config.logLevel);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const stopping = new AbortController();
  const done = startShipper({ config, log, metrics, signal: stopping.signal });
  const health = await startHealthServer({
    port: config.logStore.metricsPort,
    isReady: () => !stopping.signal.aborted,
    metrics,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info('process.stopping');
      stopping.abort();
    });
  log.info('process.started');
  await done;
  health.close();
  log.info('process.stopped');
}
