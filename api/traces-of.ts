import type { Log } from '../activities/domain/log.js';
import type { Config } from '../infra/config/config.js';
import { openTraces } from '../infra/tracing/open-traces.js';
import type { Traces } from '../infra/tracing/traces.js';
import { enrollment } from '../workflows/enrollment.js';
import { ROUTE_PATTERNS } from './route-of.js';

/** The traces of the intake, if any are wanted, and the words that its spans may hold. */
export const tracesOf = ({ traces }: Config, log: Log): Promise<Traces> =>
  openTraces(traces, {
    ...{ name: 'api', log },
    words: { steps: enrollment.map(({ name }) => name), routes: ROUTE_PATTERNS },
  });
