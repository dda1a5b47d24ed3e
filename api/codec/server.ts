import type { PayloadCodec } from '@temporalio/common';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { PayloadRefused } from '../../infra/temporal/payload-codec.js';
import { fromJson, type PayloadsBody, payloadsBody, toJson } from './payload-json.js';

export interface CodecServerParts {
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly codec: PayloadCodec;
  /** The only Temporal namespace it works for. */
  readonly namespace: string;
  /** The exact origin of the Web UI, port included; without one no browser is served. */
  readonly allowedOrigin: string | undefined;
}

/** A history's page holds many payloads; Temporal itself takes at most 4 MB a call. */
const BODY_LIMIT_BYTES = 8_388_608;
const REQUEST_TIMEOUT_MS = 15_000;
const PREFLIGHT_SECONDS = 600;
const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NO_CONTENT = 204;
const SERVER_ERROR = 500;

/** Lets the Web UI and the CLI read and write payloads (https://docs.temporal.io/codec-server). Opens no PHI: none is there. */
export function buildCodecServer(parts: CodecServerParts): FastifyInstance {
  const app: FastifyInstance = Fastify({
    https: { ...parts.tls, minVersion: 'TLSv1.3' },
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }) as never;
  answerErrors(app);
  allowOrigin(app, parts.allowedOrigin);
  app.get('/livez', async () => ({ status: 'live' }));
  for (const direction of ['decode', 'encode'] as const)
    app.post<{ Body: PayloadsBody }>(
      `/${direction}`,
      { schema: { body: payloadsBody }, preValidation: requireNamespace(parts.namespace) },
      async ({ body }) => {
        const payloads = (body.payloads ?? []).map(fromJson);
        return { payloads: (await parts.codec[direction](payloads)).map(toJson) };
      },
    );
  return app;
}

/** A browser may read the answer only from the one page that it is for; other pages get none at all. */
function allowOrigin(app: FastifyInstance, allowed: string | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (origin !== allowed) throw new Refused(FORBIDDEN, 'This origin is not served.');
    void reply.headers({
      'access-control-allow-origin': allowed,
      'access-control-allow-credentials': 'true',
    });
  });
  app.options('/*', async (_request, reply) =>
    reply
      .code(NO_CONTENT)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type, x-namespace, authorization',
        'access-control-max-age': `${PREFLIGHT_SECONDS}`,
      })
      .send(),
  );
}

const requireNamespace =
  (namespace: string) => async (request: { headers: Readonly<Record<string, unknown>> }) => {
    if (request.headers['x-namespace'] !== namespace)
      throw new Refused(FORBIDDEN, 'This namespace is not served.');
  };

/** An answer that says no, in words of ours. */
class Refused extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, says: string) {
    super(says);
    this.statusCode = statusCode;
  }
}

/** Problem documents (RFC 9457) with fixed texts: an error of a library could quote what was sent. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const isRefusal = error instanceof Refused || error instanceof PayloadRefused;
    const status =
      error instanceof PayloadRefused ? BAD_REQUEST : (error.statusCode ?? SERVER_ERROR);
    const title = isRefusal ? error.message : 'The request cannot be answered.';
    return reply.code(status).type('application/problem+json').send({ title, status });
  });
}
