import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime } from '@temporalio/worker';
import { Registry } from 'prom-client';
import { parseConfig } from '../../../infra/config/config.js';
import { startHealthServer } from '../../../infra/observability/health-server.js';
import { jsonLog } from '../../../infra/observability/log.js';
import { temporalLogger } from '../../../infra/observability/temporal-logger.js';
import { failureConverterPath } from '../../../infra/temporal/data-converter.js';
import { startWorker } from '../../../worker/compose.js';

/** The production worker with the workflows of a later release. */
const config = parseConfig(process.env);
Runtime.install({
  logger: temporalLogger((line) => process.stderr.write(line)),
  shutdownSignals: [],
});
let isReady = false;
await startHealthServer({
  host: config.metricsHost,
  port: config.metricsPort,
  isReady: () => isReady,
  metrics: new Registry(),
});
const worker = await startWorker(config, jsonLog('worker', config.logLevel), {
  bundle: () =>
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('changed-workflows.ts', import.meta.url)),
      failureConverterPath,
      logger: new DefaultLogger('WARN'),
    }),
});
process.once('SIGTERM', () => worker.shutdown());
isReady = true;
await worker.done;
process.exit(0);
