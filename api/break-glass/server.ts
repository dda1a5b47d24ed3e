import type { FastifyInstance } from 'fastify';
import { breakGlassRequestId, type TicketNumber } from '../../activities/domain/break-glass.js';
import { enrollmentId } from '../../activities/domain/ids.js';
import type { Keyring } from '../../infra/crypto/keyring.js';
import { approveBreakGlass, requestBreakGlass } from '../../infra/postgres/break-glass.js';
import { openForOfficer } from '../../infra/postgres/break-glass-opening.js';
import type { BreakGlassRefusal } from '../../infra/postgres/break-glass-trail.js';
import type { Database } from '../../infra/postgres/database.js';
import { guarded } from '../../infra/postgres/failure.js';
import { callerOf, guardRequests } from '../admission.js';
import type { TokenVerifier } from '../auth.js';
import { type ProblemKind, Refusal } from '../problem.js';
import { refuseWith } from '../refuse.js';
import { type TlsListener, tlsListener } from '../tls-listener.js';
import { type RequestParams, requestParams, type WishBody, wishBody } from './schemas.js';
import { requireStepUp } from './step-up.js';

export interface BreakGlassParts extends Omit<TlsListener, 'bodyLimitBytes'> {
  readonly db: Database;
  readonly keyring: Keyring;
  /** Of tokens for this server. */
  readonly verifier: TokenVerifier;
  /** How strong a sign-in must be. */
  readonly acr: string;
  /** How often an address, and a client, may call. */
  readonly callsPerMinute: number;
}

const BODY_LIMIT_BYTES = 4_096;
const CREATED = 201;
const SECURE = { config: { scopes: ['enrollment:break-glass'] } } as const;

const PROBLEMS: Readonly<Record<BreakGlassRefusal, ProblemKind>> = {
  unknown: 'not-found',
  'not-live': 'not-possible-now',
  'same-officer': 'second-officer-needed',
  'not-approved': 'not-approved',
};

/**
 * Opens named fields of one live dossier (protocol.md 27): one officer asks, another approves, the first reads for five
 * minutes. No browser is served: what has an origin is refused.
 */
export async function buildBreakGlassServer(parts: BreakGlassParts): Promise<FastifyInstance> {
  const { db, log, notes } = parts;
  const app = tlsListener({ ...parts, bodyLimitBytes: BODY_LIMIT_BYTES }, refuseWith(log, notes));
  app.addHook('onRequest', async ({ headers }) => {
    if (headers.origin !== undefined) throw new Refusal('origin-not-served');
  });
  const { verifier, callsPerMinute: most } = parts;
  const limits = { perAddressPerMinute: most, perClientPerMinute: most };
  await guardRequests(app, { verifier, limits });
  app.addHook('onRequest', async (request) => {
    if (request.caller !== null) requireStepUp(request.caller, parts.acr);
  });
  app.post<{ Body: WishBody }>(
    '/v1/break-glass',
    { ...SECURE, schema: { body: wishBody } },
    async (request, reply) => {
      const { enrollmentId: id, fields, reasonCode, ticket } = request.body;
      const wish = { enrollmentId: enrollmentId(id), fields, reasonCode };
      const made = await guarded(() =>
        requestBreakGlass(db, officerOf(request), { ...wish, ticket: ticket as TicketNumber }),
      );
      if (isRefusal(made)) throw new Refusal(PROBLEMS[made]);
      return reply.code(CREATED).send({ id: made });
    },
  );
  app.post<{ Params: RequestParams }>(
    '/v1/break-glass/:id/approval',
    { ...SECURE, schema: { params: requestParams } },
    async (request) => {
      const id = breakGlassRequestId(request.params.id);
      const refusal = await guarded(() => approveBreakGlass(db, officerOf(request), id));
      if (refusal !== null) throw new Refusal(PROBLEMS[refusal]);
      return { id };
    },
  );
  app.post<{ Params: RequestParams }>(
    '/v1/break-glass/:id/reveal',
    { ...SECURE, schema: { params: requestParams } },
    async (request, reply) => {
      const id = breakGlassRequestId(request.params.id);
      const opened = await openForOfficer(db, parts.keyring, officerOf(request), id);
      if (typeof opened === 'string') throw new Refusal(PROBLEMS[opened]);
      if (opened === null) throw new Refusal('not-possible-now');
      return reply.type('application/json').send(opened);
    },
  );
  return app;
}

const officerOf = (request: Parameters<typeof callerOf>[0]): string => callerOf(request).sub;

const isRefusal = (answer: string): answer is BreakGlassRefusal => Object.hasOwn(PROBLEMS, answer);
