import type { FastifyInstance } from 'fastify';
import { correlationId } from '../activities/domain/ids.js';
import type { Answered } from '../infra/observability/request-metrics.js';
import type { Tracer } from '../infra/tracing/tracer.js';
import { guardRequests, type RateLimits } from './admission.js';
import { answerHeaders } from './answer-headers.js';
import type { TokenVerifier } from './auth.js';
import { drainOnClose } from './drain.js';
import { limitSessions } from './http2-sessions.js';
import { readJson } from './json-body.js';
import { type ListenerLimits, type ListenerParts, listener } from './listener.js';
import { openApi } from './openapi.js';
import { Refusal } from './problem.js';
import { refuseWith } from './refuse.js';
import { refuseAmbiguous } from './refuse-ambiguous.js';
import { answerOnce } from './refuse-client-error.js';
import { refuseEncodings } from './refuse-encodings.js';
import { refuseOtherMethods } from './refuse-other-methods.js';
import { limitRequestTime } from './request-deadline.js';
import { methodOf, routeOf } from './route-of.js';
import { intakeRoutes, type RouteParts } from './routes.js';
import { shedLoad } from './shed-load.js';
import { traceRequests } from './trace-requests.js';

export interface ServerParts extends RouteParts, ListenerParts {
  readonly verifier: TokenVerifier;
  readonly limits: RateLimits & ListenerLimits;
  readonly publicUrl: string;
  /** Null, or left out, where no traces are wanted. */
  readonly tracer?: Tracer | null;
  /** Told of each request that was answered. */
  readonly onAnswered?: (request: Answered) => void;
}

const MS_PER_SECOND = 1_000;

/** The HTTP server, complete but not listening. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = listener(parts);
  app.setErrorHandler(refuseWith(parts.log, parts.notes));
  app.setNotFoundHandler(() => {
    throw new Refusal('not-found');
  });
  if (parts.tracer) traceRequests(app, parts.tracer);
  await answerHeaders(app);
  guardConnection(app, parts.limits);
  shedLoad(app);
  refuseOtherMethods(app);
  await guardRequests(app, parts);
  await openApi(app, parts.publicUrl);
  app.addHook('onResponse', async (request, reply) => {
    const asked = { method: methodOf(request), route: routeOf(request), status: reply.statusCode };
    parts.onAnswered?.({ ...asked, seconds: reply.elapsedTime / MS_PER_SECOND });
    parts.log.info('request.completed', {
      correlationId: correlationId(request.id),
      ...asked,
      durationMs: Math.round(reply.elapsedTime),
    });
  });
  intakeRoutes(app, parts);
  return app;
}

/** What holds before anybody asks who calls. */
function guardConnection(app: FastifyInstance, limits: ListenerLimits): void {
  answerOnce(app);
  limitRequestTime(app, limits.requestSeconds);
  limitSessions(app, limits.requestSeconds);
  drainOnClose(app);
  refuseAmbiguous(app);
  refuseEncodings(app);
  readJson(app);
}
