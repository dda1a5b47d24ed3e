import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { PatientPortalParts } from '../../infra/portal/patient-account.js';
import { perAddress } from '../admission.js';
import { refuseWith } from '../refuse.js';
import { type TlsListener, tlsListener } from '../tls-listener.js';
import { accountRoutes } from './account-routes.js';
import { activationRoutes } from './activation-routes.js';
import { acceptForms, given } from './form.js';
import { asPage } from './refusal-page.js';
import { signInRoutes } from './sign-in-routes.js';
import { STYLE } from './style.js';
import { perAccountTries, perAddressTries } from './try-limit.js';

export interface PortalServerParts extends PatientPortalParts, Omit<TlsListener, 'bodyLimitBytes'> {
  /** Where patients see the pages. */
  readonly publicUrl: string;
  readonly limits: TryLimits;
}

/** How often somebody may try to get in. */
export interface TryLimits {
  readonly perAddressPerMinute: number;
  readonly perAccountPerQuarterHour: number;
}

const BODY_LIMIT_BYTES = 4_096;
const MOST_CALLS_PER_MINUTE = 600;

/** Nothing is loaded from elsewhere, and nobody else may show these pages in theirs. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'style-src': ["'self'"],
    'script-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
};

/** The pages of the built-in patient portal, complete but not listening. */
export async function buildPatientPortal(parts: PortalServerParts): Promise<FastifyInstance> {
  const { limits, usernameIndex } = parts;
  const listener = { ...parts, bodyLimitBytes: BODY_LIMIT_BYTES };
  const app = tlsListener(listener, refuseWith(parts.log, parts.notes, asPage));
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    // Stricter, and browsers would not say where a form was sent from: `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', perAddress(app, MOST_CALLS_PER_MINUTE));
  acceptForms(app, new URL(parts.publicUrl).origin);
  const tries = perAddressTries(app, limits.perAddressPerMinute);
  const ofAccount = perAccountTries(app, limits.perAccountPerQuarterHour, (request) =>
    usernameIndex(given(request, 'email').trim()).toString('base64url'),
  );
  app.get('/portal.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(STYLE),
  );
  activationRoutes(app, parts, tries);
  accountRoutes(app, parts, tries);
  signInRoutes(app, parts, { ...tries, ...ofAccount });
  return app;
}
