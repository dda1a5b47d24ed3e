import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PortalClient } from '../../../api/portal-client/portal-client.js';
import type { SealedApplication } from '../../../api/portal-client/seal.js';
import { Refusal } from '../../../api/problem.js';
import {
  type EnrollmentParams,
  enrollmentParams,
  type IdempotencyHeaders,
  idempotencyHeaders,
  type Submission,
  submission,
} from '../../../api/schemas.js';
import { asRefusal } from './as-refusal.js';
import { requireSealed } from './require-sealed.js';
import type { BrowserSession, BrowserSessions } from './sessions.js';

export interface EnrollmentParts {
  /** The way to the API, with our own token; it asks once, since the browser asks again. */
  readonly client: Pick<PortalClient, 'fieldKeys' | 'submitSealed' | 'status' | 'cancel'>;
  readonly sessions: BrowserSessions;
  /** Refuses an address that submits too often. */
  readonly withinSubmissions: (request: FastifyRequest) => Promise<void>;
}

const ACCEPTED = 202;
const KEYS_SECONDS = 60;

/** The API's paths at our own origin: what the page sealed goes on to it, what becomes of that comes back. */
export function enrollmentRoutes(app: FastifyInstance, parts: EnrollmentParts): void {
  const { client, sessions } = parts;
  app.get('/.well-known/enrollment-keys', async (_request, reply) =>
    reply
      .header('cache-control', `private, max-age=${KEYS_SECONDS}`)
      .send({ keys: await client.fieldKeys().catch(refused) }),
  );
  app.post<{ Body: Submission; Headers: IdempotencyHeaders }>(
    '/v1/enrollments',
    {
      onRequest: parts.withinSubmissions,
      schema: { headers: idempotencyHeaders, body: submission },
    },
    async ({ headers, body }, reply) => {
      const key = headers['idempotency-key'].replaceAll('"', '').toLowerCase();
      requireSealed(body, key);
      const session = sessions.of(headers.cookie) ?? begun(sessions, reply);
      const accepted = await client
        .submitSealed(body as SealedApplication, key)
        .catch((error: unknown) => refused(error, session));
      session.add(accepted.enrollmentId);
      return reply.code(ACCEPTED).send(accepted);
    },
  );
  const own = (request: FastifyRequest<{ Params: EnrollmentParams }>) =>
    requireOwn(sessions.of(request.headers.cookie), request.params.id);
  app.get<{ Params: EnrollmentParams }>(
    '/v1/enrollments/:id',
    { schema: { params: enrollmentParams } },
    (request) => client.status(own(request)).catch(refused),
  );
  app.delete<{ Params: EnrollmentParams }>(
    '/v1/enrollments/:id',
    { schema: { params: enrollmentParams } },
    async (request, reply) =>
      reply.code(ACCEPTED).send(await client.cancel(own(request)).catch(refused)),
  );
}

/** For a browser that lost its cookie since it got the page. */
function begun(sessions: BrowserSessions, reply: FastifyReply): BrowserSession {
  const { session, setCookie } = sessions.begin();
  void reply.header('set-cookie', setCookie);
  return session;
}

/** Another browser's enrollment is as unknown as one that does not exist. */
function requireOwn(session: BrowserSession | null, enrollmentId: string): string {
  if (session?.has(enrollmentId) !== true) throw new Refusal('not-found');
  return enrollmentId;
}

function refused(error: unknown, session: BrowserSession | null = null): never {
  throw asRefusal(error, (enrollmentId) => session?.has(enrollmentId) === true);
}
