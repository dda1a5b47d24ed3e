import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import { cookie, cookieIn } from '../cookies.js';
import { Refusal } from '../problem.js';
import { SESSION_COOKIE } from './cookies.js';
import type { Held } from './held.js';
import { accessEntry, type Reader } from './reader.js';

export const SIGN_OUT_PATH = '/sign-out';

export interface SignOutParts {
  readonly sessions: Held<Reader>;
  readonly trail: AuditTrail;
  /** This server's own origin: the page with the button is its own, the Web UI has none. */
  readonly ownOrigin: string;
}

const FORM_BYTES = 1_024;
const GONE = cookie(SESSION_COOKIE, '', { seconds: 0, sameSite: 'None' });
const BUTTON = '<form method="post"><button>Sign out</button></form>';

/** Ends a browser's session before its time. It takes our own page's button: no other page can do it for somebody. */
export function signOutRoutes(
  app: FastifyInstance,
  { sessions, trail, ownOrigin }: SignOutParts,
): void {
  app.get(SIGN_OUT_PATH, async (_request, reply) => page(reply, BUTTON));
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: FORM_BYTES },
      (_request, _body, done) => done(null), // The button says it all.
    );
    scope.post(SIGN_OUT_PATH, async ({ headers }, reply) => {
      if (headers.origin !== ownOrigin) throw new Refusal('origin-not-served');
      // Over first, then told: a trail that is away keeps nobody in.
      const reader = sessions.take(cookieIn(headers.cookie, SESSION_COOKIE));
      void reply.header('set-cookie', GONE);
      if (reader !== null) await trail.append(accessEntry('codec.closed', 'browser', reader));
      return page(reply, '<p>You are signed out of the codec server.</p>');
    });
  });
}

/** No script, nothing from elsewhere, in nobody's frame. Without its referrer a browser would not say its origin. */
const page = (reply: FastifyReply, body: string): FastifyReply =>
  reply
    .headers({
      'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
      'referrer-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Codec server</title><meta name="viewport" content="width=device-width"><main><h1>Codec server</h1>${body}</main></html>`,
    );
