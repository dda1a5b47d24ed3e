import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Log } from '../activities/domain/log.js';
import { Refusal } from './problem.js';
import { refuseClientError, refuseWith } from './refuse.js';

export interface StaffListener {
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly log: Log;
  readonly bodyLimitBytes: number;
}

const REQUEST_TIMEOUT_MS = 15_000;

/** What the servers that only staff use have in common: TLS 1.3, nothing cached, refusals as problem documents. */
export function staffListener({ tls, log, bodyLimitBytes }: StaffListener): FastifyInstance {
  const app: FastifyInstance = Fastify({
    https: { ...tls, minVersion: 'TLSv1.3' },
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: refuseClientError(log) as (error: Error, socket: Socket) => void,
    frameworkErrors: refuseWith(log) as never,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }) as never;
  app.setErrorHandler(refuseWith(log));
  app.setNotFoundHandler(() => {
    throw new Refusal('not-found');
  });
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  app.get('/livez', async () => ({ status: 'live' }));
  return app;
}
