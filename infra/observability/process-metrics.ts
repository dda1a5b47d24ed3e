import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { LoggingProcess } from './log.js';

/** The metrics that every process has: Node's own, and whether it is ready. Its absence is what alerts look for. */
export function processMetrics(process: LoggingProcess, isReady: () => boolean): Registry {
  const register = new Registry();
  collectDefaultMetrics({ register });
  new Gauge({
    name: 'enrollment_process_ready',
    help: '1 once the process does its work, by its name.',
    ...{ labelNames: ['process'], registers: [register] },
    collect() {
      this.set({ process }, isReady() ? 1 : 0);
    },
  });
  return register;
}
