import { Counter, Histogram, type Registry } from 'prom-client';
import type { Method, Route } from '../../activities/domain/log.js';
import type { ProblemName } from '../../activities/domain/request-count.js';

/** A request that was answered: by the route's pattern, never by what was asked for. */
export interface Answered {
  readonly method: Method;
  readonly route: Route;
  readonly status: number;
  readonly seconds: number;
}

/** One that was refused, and why. */
export interface Refused {
  readonly method: Method;
  readonly route: Route;
  readonly problem: ProblemName;
}

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const ACCEPTED = 202;
/** What alerts count: the first one must be seen as an increase. */
const SEEN_FROM_THE_START = ['accepted', 'unavailable', 'unexpected', 'request-timeout'];

const isIntake = ({ method, route }: Pick<Answered, 'method' | 'route'>): boolean =>
  method === 'POST' && route === '/v1/enrollments';

export interface RequestMetrics {
  readonly answered: (request: Answered) => void;
  readonly refused: (request: Refused) => void;
}

/** Requests by route, status and time; submissions by what became of them, the refused by the problem's name. */
export function requestMetrics(register: Registry): RequestMetrics {
  const registers = [register];
  const seconds = new Histogram({
    name: 'enrollment_http_request_duration_seconds',
    help: 'Requests and how long they took, by the pattern of the route.',
    ...{ labelNames: ['method', 'route', 'status'], buckets: BUCKETS_SECONDS, registers },
  });
  const refusals = new Counter({
    name: 'enrollment_http_refusals_total',
    help: 'Refused requests, by route and problem.',
    ...{ labelNames: ['route', 'problem'], registers },
  });
  const intake = new Counter({
    name: 'enrollment_intake_total',
    help: 'Submissions: accepted (also again), or the problem that they were refused for.',
    ...{ labelNames: ['result'], registers },
  });
  for (const result of SEEN_FROM_THE_START) intake.inc({ result }, 0);
  return {
    answered(request: Answered): void {
      const { method, route, status } = request;
      seconds.observe({ method, route, status }, request.seconds);
      if (isIntake(request) && status === ACCEPTED) intake.inc({ result: 'accepted' });
    },
    refused(request: Refused): void {
      const { route, problem } = request;
      refusals.inc({ route, problem });
      if (isIntake(request)) intake.inc({ result: problem });
    },
  };
}
