import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { perAddress } from '../admission.js';
import { refuseWith } from '../refuse.js';
import { type TlsListener, tlsListener } from '../tls-listener.js';
import { asPage } from './refusal-page.js';

export type PatientPortalParts = Omit<TlsListener, 'bodyLimitBytes'>;

const BODY_LIMIT_BYTES = 4_096;
const MOST_CALLS_PER_MINUTE = 600;

/** Nothing is loaded from elsewhere, and nobody else may show these pages in theirs. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  },
};

/** The pages of the built-in patient portal, complete but not listening. */
export async function buildPatientPortal(parts: PatientPortalParts): Promise<FastifyInstance> {
  const listener = { ...parts, bodyLimitBytes: BODY_LIMIT_BYTES };
  const app = tlsListener(listener, refuseWith(parts.log, asPage));
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    // Stricter, and browsers would not say where a form was sent from: `Origin: null`.
    referrerPolicy: { policy: 'same-origin' },
  });
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', perAddress(app, MOST_CALLS_PER_MINUTE));
  return app;
}
