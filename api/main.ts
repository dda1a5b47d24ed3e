import closeWithGrace from 'close-with-grace';
import { parseConfig } from '../infra/config/config.js';
import { openKeyring } from '../infra/crypto/open-keyring.js';
import { CRASHES, endOnCrash } from '../infra/observability/end-on-crash.js';
import { failedStart } from '../infra/observability/failed-start.js';
import { startHealthServer } from '../infra/observability/health-server.js';
import { jsonLog } from '../infra/observability/log.js';
import { logDestination } from '../infra/observability/log-destination.js';
import { processMetrics } from '../infra/observability/process-metrics.js';
import { withSecretSettings } from '../infra/vault/secret-settings.js';
import { startApi } from './compose.js';
import { KEYS_OF_API, keysOfApi } from './keys.js';
import { apiMetrics } from './metrics.js';

/** The intake: reads its settings, listens, and answers what is under way before it stops. */
const LONGEST_CLOSE_MS = 20_000;
const EXIT_CANNOT_START = 2;

try {
  await start();
} catch (error) {
  process.stderr.write(failedStart('api', 'API_PORT or API_METRICS_PORT', error));
  process.exit(EXIT_CANNOT_START);
}

async function start(): Promise<void> {
  const config = parseConfig(await withSecretSettings(process.env));
  const { logLevel, api, mode } = config;
  const log = jsonLog('api', logLevel, logDestination(config.logStore, 'api'));
  endOnCrash(log);
  let isServing = false;
  const isReady = () => isServing;
  const metrics = processMetrics('api', isReady);
  const hooks = apiMetrics(metrics, config);
  const health = await startHealthServer({
    ...{ host: config.metricsHost, port: api.metricsPort, isReady, metrics },
  });
  const opened = await openKeyring(config, ...KEYS_OF_API);
  const measured = { ...opened, keyring: hooks.adaptKeyring?.(opened.keyring) ?? opened.keyring };
  const keysOf = keysOfApi(measured, api.oidcAudience, { mode });
  const running = await startApi(config, keysOf, log, hooks);
  isServing = true;
  log.info('process.started');
  closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false, skip: [...CRASHES] }, async () => {
    log.info('process.stopping');
    isServing = false;
    await running.close();
    health.close();
    opened.close();
    log.info('process.stopped');
  });
}
