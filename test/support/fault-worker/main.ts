import { Runtime } from '@temporalio/worker';
import { Registry } from 'prom-client';
import { parseConfig } from '../../../infra/config/config.js';
import { startHealthServer } from '../../../infra/observability/health-server.js';
import { jsonLog } from '../../../infra/observability/log.js';
import { temporalLogger } from '../../../infra/observability/temporal-logger.js';
import { startWorker } from '../../../worker/compose.js';
import { startControlServer } from './control-server.js';
import { FaultDesk } from './fault-desk.js';
import { faultyPorts } from './faulty-ports.js';

/** The production worker, but for a desk between its steps and the systems they write to. */
const config = parseConfig(process.env);
const desk = new FaultDesk();
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
await startControlServer(Number(process.env['FAULT_CONTROL_PORT']), desk);
const worker = await startWorker(config, jsonLog('worker', config.logLevel), {
  adapt: (portsFor) => (plan) => faultyPorts(portsFor(plan), desk),
});
process.once('SIGTERM', () => worker.shutdown());
isReady = true;
await worker.done;
process.exit(0);
