import rateLimit from '@fastify/rate-limit';
import type { PayloadCodec } from '@temporalio/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import { PayloadRefused } from '../../infra/temporal/payload-codec.js';
import { perAddress } from '../admission.js';
import type { TokenVerifier } from '../auth.js';
import { nameCaller } from '../on-record.js';
import { Refusal } from '../problem.js';
import { refuseWith } from '../refuse.js';
import { type TlsListener, tlsListener } from '../tls-listener.js';
import { fromJson, type PayloadsBody, payloadsBody, toJson } from './payload-json.js';
import { type Direction, type Reader, requireDirection } from './reader.js';
import { type BrowserSignIn, originOf, signInRoutes } from './sign-in.js';
import { SIGN_OUT_PATH } from './sign-out.js';
import { tokenAccess } from './token-access.js';

export interface CodecServerParts extends Omit<TlsListener, 'bodyLimitBytes'> {
  readonly codec: PayloadCodec;
  /** The only Temporal namespace it works for. */
  readonly namespace: string;
  /** The exact origin of the Web UI, port included; without one no browser is served. */
  readonly allowedOrigin: string | undefined;
  /** Of tokens for this server. */
  readonly verifier: TokenVerifier;
  readonly trail: AuditTrail;
  /** Null: only bearer tokens are taken. */
  readonly signIn: BrowserSignIn | null;
}

/** A history's page holds many payloads; Temporal itself takes at most 4 MB a call. */
const BODY_LIMIT_BYTES = 8_388_608;
const PREFLIGHT_SECONDS = 600;
const NO_CONTENT = 204;
const MOST_CALLS_PER_MINUTE = 1_200;

/** Lets the Web UI and the CLI read and write payloads (https://docs.temporal.io/codec-server). Opens no PHI: none is there. */
export async function buildCodecServer(parts: CodecServerParts): Promise<FastifyInstance> {
  const { log, notes } = parts;
  const app = tlsListener({ ...parts, bodyLimitBytes: BODY_LIMIT_BYTES }, refuseWith(log, notes));
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', perAddress(app, MOST_CALLS_PER_MINUTE));
  allowOrigin(app, parts.allowedOrigin, parts.signIn && originOf(parts.signIn));
  const bySession = parts.signIn === null ? null : signInRoutes(app, { ...parts, ...parts.signIn });
  const byToken = tokenAccess(parts.verifier, parts.trail);
  for (const direction of ['decode', 'encode'] as const)
    app.post<{ Body: PayloadsBody }>(
      `/${direction}`,
      {
        schema: { body: payloadsBody },
        // Before the body is read: whoever may not, sends nothing that we would parse.
        onRequest: async (request) => {
          requireNamespace(request, parts.namespace);
          const reader = await readerOf(request, byToken, bySession);
          nameCaller(request, `staff:${reader.sub}`);
          requireDirection(reader, direction);
        },
      },
      async ({ body }) => ({ payloads: await turned(parts.codec, direction, body) }),
    );
  return app;
}

/**
 * A token speaks for itself. A cookie comes along with whatever a page makes a browser send: it counts only for a
 * request whose origin is known, and that the hook of every request then holds to be the Web UI's.
 */
async function readerOf(
  { headers }: FastifyRequest,
  byToken: (authorization: string) => Promise<Reader>,
  bySession: ((cookies: string | undefined) => Reader | null) | null,
): Promise<Reader> {
  if (headers.authorization !== undefined) return byToken(headers.authorization);
  const reader = headers.origin === undefined ? null : (bySession?.(headers.cookie) ?? null);
  if (reader === null)
    throw new Refusal('unauthenticated', { headers: { 'www-authenticate': 'Bearer' } });
  return reader;
}

/**
 * A browser may read the answer only from the one page that it is for; other pages get none at all, our own with the
 * button to leave excepted.
 */
function allowOrigin(app: FastifyInstance, allowed: string | undefined, own: string | null): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('vary', 'Origin');
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (origin === own && request.routeOptions.url === SIGN_OUT_PATH) return;
    if (origin !== allowed) throw new Refusal('origin-not-served');
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

function requireNamespace({ headers }: FastifyRequest, namespace: string): void {
  if (headers['x-namespace'] !== namespace) throw new Refusal('namespace-not-served');
}

async function turned(codec: PayloadCodec, direction: Direction, body: PayloadsBody) {
  try {
    return (await codec[direction]((body.payloads ?? []).map(fromJson))).map(toJson);
  } catch (error) {
    if (!(error instanceof PayloadRefused)) throw error;
    throw new Refusal('invalid-request', { violations: [{ field: 'payloads', rule: 'sealed' }] });
  }
}
