import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import type { Notes } from '../../infra/audit/audit-tally.js';
import {
  beginSignIn,
  finishSignIn,
  type PendingSignIn,
  type SignInClient,
  SignInFailed,
} from '../../infra/oidc/authorization-code.js';
import type { TokenVerifier } from '../auth.js';
import { cookie, cookieIn } from '../cookies.js';
import { comeBackLater, Refusal } from '../problem.js';
import { SESSION_COOKIE, SIGN_IN_COOKIE } from './cookies.js';
import { Held } from './held.js';
import { accessEntry, mayRead, type Reader } from './reader.js';
import { signOutRoutes } from './sign-out.js';

/** How people come in with a browser. */
export interface BrowserSignIn {
  readonly client: SignInClient;
  readonly sessionSeconds: number;
  /** Where they are sent once they are in: the Web UI. */
  readonly home: string;
}

export interface SignInParts extends BrowserSignIn {
  readonly verifier: TokenVerifier;
  readonly trail: AuditTrail;
  readonly notes: Notes;
}

const SIGN_IN_SECONDS = 600;
const MOST_PENDING = 1_000;
const MOST_SESSIONS = 10_000;
const RETRY_AFTER_SECONDS = 5;
const REFUSED = 'ACTION_NOT_AUTHORISED';
const CODE = /^[\x21-\x7e]{1,2000}$/;

/**
 * Signs people in at the issuer (authorization code, PKCE). Who is in is remembered here, not in the cookie: a session
 * ends when its time is over, and with the process.
 */
export function signInRoutes(
  app: FastifyInstance,
  parts: SignInParts,
): (cookies: string | undefined) => Reader | null {
  const pending = new Held<PendingSignIn>(SIGN_IN_SECONDS, MOST_PENDING);
  const sessions = new Held<Reader>(parts.sessionSeconds, MOST_SESSIONS);
  app.get('/sign-in', async (_request, reply) => {
    const begun = await beginSignIn(parts.client).catch(issuerAway);
    const id = pending.keep(begun.pending);
    const seconds = SIGN_IN_SECONDS;
    return away(reply, begun.url, cookie(SIGN_IN_COOKIE, id, { seconds, sameSite: 'Lax' }));
  });
  app.get<{ Querystring: Readonly<Record<string, unknown>> }>(
    '/callback',
    async ({ query, headers }, reply) => {
      const begun = pending.take(cookieIn(headers.cookie, SIGN_IN_COOKIE));
      const reader = begun === null ? null : await readerOf(parts, begun, query);
      if (reader === null) {
        // Anybody can come here without having been sent: it is told in sums.
        parts.notes.note({ event: 'codec.refused', actor: 'service:codec', code: REFUSED });
        throw new Refusal('sign-in-refused');
      }
      if (!mayRead(reader)) {
        await parts.trail.append(accessEntry('codec.refused', 'browser', reader));
        throw new Refusal('sign-in-refused');
      }
      await parts.trail.append(accessEntry('codec.opened', 'browser', reader));
      const id = sessions.keep({ sub: reader.sub, scopes: reader.scopes });
      const seconds = parts.sessionSeconds;
      return away(reply, parts.home, cookie(SESSION_COOKIE, id, { seconds, sameSite: 'None' }));
    },
  );
  signOutRoutes(app, { sessions, trail: parts.trail, ownOrigin: originOf(parts) });
  return (cookies) => sessions.find(cookieIn(cookies, SESSION_COOKIE));
}

/** Where browsers find this server: the issuer sends them back to it. */
export const originOf = ({ client }: BrowserSignIn): string => new URL(client.redirectUri).origin;

/** Null for whoever did not come from where we sent them, or whom the issuer does not vouch for to us. */
async function readerOf(
  { client, verifier }: SignInParts,
  begun: PendingSignIn,
  query: Readonly<Record<string, unknown>>,
): Promise<Reader | null> {
  const code = codeIn(query, begun, client.issuer);
  if (code === null) return null;
  try {
    const caller = await verifier.verify(`Bearer ${await finishSignIn(client, begun, code)}`);
    return caller.clientId === client.clientId ? caller : null;
  } catch (error) {
    if (isNo(error)) return null;
    throw error;
  }
}

/** Of an answer that is meant for us: `iss` tells one of another issuer apart (RFC 9207; not every issuer sends it). */
function codeIn(
  { state, iss = null, code }: Readonly<Record<string, unknown>>,
  begun: PendingSignIn,
  issuer: string,
): string | null {
  const isOurs = state === begun.state && (iss === null || iss === issuer);
  return isOurs && typeof code === 'string' && CODE.test(code) ? code : null;
}

const isNo = (error: unknown): boolean =>
  error instanceof SignInFailed || (error instanceof Refusal && error.kind === 'unauthenticated');

function issuerAway(): never {
  throw comeBackLater('unavailable', RETRY_AFTER_SECONDS);
}

const away = (reply: FastifyReply, url: string, given: string): FastifyReply =>
  reply.header('set-cookie', given).redirect(url, 303);
