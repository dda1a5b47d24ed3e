import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Route } from '../activities/domain/log.js';
import { below, openSpan } from '../infra/tracing/ambient-span.js';
import { requestSpan } from '../infra/tracing/trace-parent.js';
import type { OpenSpan, Tracer } from '../infra/tracing/tracer.js';
import { methodOf, routeOf } from './route-of.js';

/** Asked every few seconds by whoever watches the process. */
const UNTRACED: ReadonlySet<Route> = new Set<Route>(['/livez', '/readyz']);
const FIRST_FAULT_OF_OURS = 500;

/**
 * A span for each request, by the route's pattern, at the head of a trace whose id has the digits of the request's id,
 * which becomes the correlation id. A caller's own `traceparent` is not taken over: it would be free text of a stranger,
 * who would also decide what is sampled.
 */
export function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  app.addHook('onRequest', async (request) => {
    const route = routeOf(request);
    if (UNTRACED.has(route)) return;
    const subject = { kind: 'request', method: methodOf(request), route } as const;
    spans.set(request, openSpan(tracer, subject, { head: requestSpan(request.id), links: [] }));
  });
  // After the body was read, from where the handler's own calls go on.
  app.addHook('preHandler', (request, _reply, next) => {
    const span = spans.get(request);
    if (span === undefined) next();
    else below(tracer, span.ids, next);
  });
  app.addHook('onResponse', async (request, { statusCode: status }) => {
    const span = spans.get(request);
    span?.tell(status < FIRST_FAULT_OF_OURS ? { status } : { status, code: 'UNEXPECTED' });
    span?.end();
  });
}
