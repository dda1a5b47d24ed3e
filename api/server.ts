import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyInstance } from 'fastify';
import { correlationId } from '../activities/domain/ids.js';
import type { Log } from '../activities/domain/log.js';
import { guardRequests, type RateLimits } from './admission.js';
import type { TokenVerifier } from './auth.js';
import { drainOnClose } from './drain.js';
import { type EnrollmentRoutes, enrollmentRoutes } from './enrollments.js';
import { type FieldKeyRoute, fieldKeyRoute } from './field-keys.js';
import { type Checks, healthRoutes } from './health.js';
import { openApi } from './openapi.js';
import { Refusal } from './problem.js';
import { refuseClientError, refuseWith } from './refuse.js';
import { refuseOtherMethods } from './refuse-other-methods.js';
import { methodOf, routeOf } from './route-of.js';

export interface ServerParts extends EnrollmentRoutes, FieldKeyRoute {
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly log: Log;
  readonly verifier: TokenVerifier;
  readonly checks: Checks;
  readonly limits: RateLimits & { readonly bodyBytes: number };
  readonly publicUrl: string;
}

const REQUEST_TIMEOUT_MS = 15_000;
const CONNECTION_TIMEOUT_MS = 60_000;
const MOST_HEADER_BYTES = 16_384;
const MOST_EVENT_LOOP_DELAY_MS = 2_000;
const RETRY_AFTER_SECONDS = 2;

/** The HTTP server, complete but not listening. */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = listener(parts);
  app.setErrorHandler(refuseWith(parts.log));
  app.setNotFoundHandler(() => {
    throw new Refusal('not-found');
  });
  app.removeContentTypeParser('text/plain');
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { 'default-src': ["'none'"] } },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
  drainOnClose(app);
  refuseOtherMethods(app);
  await guardRequests(app, parts);
  await app.register(underPressure, {
    maxEventLoopDelay: MOST_EVENT_LOOP_DELAY_MS,
    retryAfter: RETRY_AFTER_SECONDS,
  });
  await openApi(app, parts.publicUrl);
  app.addHook('onResponse', async (request, reply) => {
    parts.log.info('request.completed', {
      correlationId: correlationId(request.id),
      method: methodOf(request),
      route: routeOf(request),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    });
  });
  enrollmentRoutes(app, parts);
  fieldKeyRoute(app, parts);
  healthRoutes(app, parts.checks);
  return app;
}

/** TLS 1.3 only; HTTP/2, or HTTP/1.1 for those without it. */
function listener({ tls, log, limits }: ServerParts): FastifyInstance {
  const app = Fastify({
    http2: true,
    https: {
      ...tls,
      allowHTTP1: true,
      minVersion: 'TLSv1.3',
      maxHeaderSize: MOST_HEADER_BYTES,
    } as { allowHTTP1: true },
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: limits.bodyBytes,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    clientErrorHandler: refuseClientError(log) as (error: Error, socket: Socket) => void,
    frameworkErrors: refuseWith(log) as never,
    return503OnClosing: false,
    forceCloseConnections: true, // By then `drainOnClose` has waited for what was under way.
    ajv: {
      customOptions: {
        allErrors: true,
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        strict: true,
      },
    },
  });
  // Fastify sets these for plain HTTPS only: whoever sends a request byte by byte is cut off here too.
  Object.assign(app.server, {
    headersTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  // Plugins and routes are the same for both protocols; only the types of the raw streams differ.
  return app as unknown as FastifyInstance;
}
