import { Held } from '../../../api/codec/held.js';
import { cookie, cookieIn } from '../../../api/cookies.js';

/** A browser that came to the page, and what it submitted: nobody else may see how that stands. */
export interface BrowserSession {
  has(enrollmentId: string): boolean;
  add(enrollmentId: string): void;
}

export interface BrowserSessions {
  /** The session that the request's cookies name; null when there is none, or none any more. */
  of(cookies: string | undefined): BrowserSession | null;
  /** A new one, and the cookie by which it is known. */
  begin(): { readonly session: BrowserSession; readonly setCookie: string };
}

const SESSION_COOKIE = '__Host-portal-session';
/** As long as a person may take to review an identity, and a day. */
const SESSION_SECONDS = 4 * 86_400;
const MOST_SESSIONS = 100_000;
const MOST_ENROLLMENTS = 20;

/** In memory: with this process they end, as the pages are told. */
export function browserSessions(): BrowserSessions {
  const held = new Held<BrowserSession>(SESSION_SECONDS, MOST_SESSIONS);
  return {
    of: (cookies) => held.find(cookieIn(cookies, SESSION_COOKIE)),
    begin() {
      const session = newSession();
      const id = held.keep(session);
      // Lax: a link that leads here brings it along; forms and scripts of other sites come without.
      const setCookie = cookie(SESSION_COOKIE, id, { seconds: SESSION_SECONDS, sameSite: 'Lax' });
      return { session, setCookie };
    },
  };
}

function newSession(): BrowserSession {
  const own = new Set<string>();
  return {
    has: (enrollmentId) => own.has(enrollmentId),
    add(enrollmentId) {
      own.add(enrollmentId);
      const [oldest = ''] = own;
      if (own.size > MOST_ENROLLMENTS) own.delete(oldest);
    },
  };
}
