import { readFileSync } from 'node:fs';
import closeWithGrace from 'close-with-grace';
import type { JWK } from 'jose';
import { portalClient } from '../../../api/portal-client/portal-client.js';
import { jsonLog } from '../../observability/log.js';
import { heldToken } from '../held-token.js';
import { pageFiles } from './page-files.js';
import { buildPortal } from './server.js';

/** The portal of the embedded stack: the page on which people enroll, and the backend that holds the client's key. */
const {
  ENROLLMENT_PORTAL_URL: origin = '',
  CLIENT_KEY_FILE: clientKeyFile = '',
  PUBLIC_API_URL: apiUrl = '',
  OIDC_ISSUER: issuer = '',
  OIDC_AUDIENCE: audience = '',
  TLS_CERT_FILE: certFile = '',
  TLS_KEY_FILE: keyFile = '',
} = process.env;
const LONGEST_CLOSE_MS = 5_000;

const key = JSON.parse(readFileSync(clientKeyFile, 'utf8')) as JWK;
const scope = 'enrollment:submit enrollment:read enrollment:cancel';
const app = await buildPortal({
  tls: { cert: readFileSync(certFile), key: readFileSync(keyFile) },
  log: jsonLog('portal', 'info'),
  // A client of the API: it has no trail of its own, and the API tells what it is asked.
  notes: { service: 'patient-portal', note: () => undefined },
  origin,
  files: await pageFiles(audience),
  client: portalClient({
    apiUrl,
    audience,
    accessToken: heldToken({ issuer, audience, clientId: 'portal', key, scope }),
    mostTries: 1,
  }),
});
await app.listen({ host: 'localhost', port: Number(new URL(origin).port) });
closeWithGrace({ delay: LONGEST_CLOSE_MS, logger: false }, () => app.close());
