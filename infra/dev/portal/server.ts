import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { perAddress } from '../../../api/admission.js';
import { Refusal } from '../../../api/problem.js';
import { refuseWith } from '../../../api/refuse.js';
import { type TlsListener, tlsListener } from '../../../api/tls-listener.js';
import { type EnrollmentParts, enrollmentRoutes } from './enrollment-routes.js';
import type { PageFiles } from './page-files.js';
import { browserSessions } from './sessions.js';

export interface PortalParts extends Omit<TlsListener, 'bodyLimitBytes'> {
  /** As browsers see it: scheme, host and port, and nothing else. */
  readonly origin: string;
  readonly files: PageFiles;
  readonly client: EnrollmentParts['client'];
}

const BODY_LIMIT_BYTES = 65_536;
/** A page that follows an enrollment asks twice a second. */
const MOST_CALLS_PER_MINUTE = 1_200;
const MOST_SUBMISSIONS_PER_MINUTE = 30;

/** Scripts and styles are our own. No form is ever sent by the browser itself: it would send what was typed. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'"],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
  },
};

/** The portal's page and its backend, complete but not listening. */
export async function buildPortal(parts: PortalParts): Promise<FastifyInstance> {
  const app = tlsListener(
    { ...parts, bodyLimitBytes: BODY_LIMIT_BYTES },
    refuseWith(parts.log, parts.notes),
  );
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', perAddress(app, MOST_CALLS_PER_MINUTE));
  refuseOtherOrigins(app, parts.origin);
  const sessions = browserSessions();
  pageRoutes(app, parts.files, sessions);
  const withinSubmissions = perAddress(app, MOST_SUBMISSIONS_PER_MINUTE);
  enrollmentRoutes(app, { client: parts.client, sessions, withinSubmissions });
  return app;
}

/** A cookie comes along with what other pages make a browser send; whatever changes something has to say where it is from. */
function refuseOtherOrigins(app: FastifyInstance, own: string): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    const isReading = method === 'GET' || method === 'HEAD';
    if (headers.origin === own || (isReading && headers.origin === undefined)) return;
    throw new Refusal('origin-not-served');
  });
}

function pageRoutes(
  app: FastifyInstance,
  files: PageFiles,
  sessions: ReturnType<typeof browserSessions>,
): void {
  for (const [path, { type, text }] of Object.entries(files))
    app.get(path, async ({ headers }, reply) => {
      // With the page, so that a submission whose answer gets lost belongs to somebody.
      if (path === '/' && sessions.of(headers.cookie) === null)
        void reply.header('set-cookie', sessions.begin().setCookie);
      return reply.type(type).send(text);
    });
}
