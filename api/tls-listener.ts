import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../activities/domain/log.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import { readJson } from './json-body.js';
import { Refusal } from './problem.js';
import { refuseAmbiguous } from './refuse-ambiguous.js';
import { answerOnce, refuseClientError } from './refuse-client-error.js';
import { refuseEncodings } from './refuse-encodings.js';

export interface TlsListener {
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly log: Log;
  readonly notes: Notes;
  readonly bodyLimitBytes: number;
}

/** Turns whatever was thrown into an answer. */
export type Refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

const REQUEST_TIMEOUT_MS = 15_000;

/** What the servers beside the intake have in common: TLS 1.3, limits, nothing cached, one way to refuse. */
export function tlsListener(
  { tls, log, notes, bodyLimitBytes }: TlsListener,
  refuse: Refuse,
): FastifyInstance {
  const app: FastifyInstance = Fastify({
    https: { ...tls, minVersion: 'TLSv1.3' },
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: refuseClientError(log, notes) as (error: Error, socket: Socket) => void,
    frameworkErrors: refuse as never,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }) as never;
  app.setErrorHandler(refuse);
  app.setNotFoundHandler(() => {
    throw new Refusal('not-found');
  });
  answerOnce(app);
  refuseAmbiguous(app);
  refuseEncodings(app);
  readJson(app);
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });
  app.get('/livez', async () => ({ status: 'live' }));
  return app;
}
