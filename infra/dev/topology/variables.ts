import { join } from 'node:path';
import { OIDC_CLIENTS } from '../launch/clients.js';
import type { StackParts } from '../stack-parts.js';
import type { TopologyPorts } from './ports.js';
import { tokensFolder } from './secrets.js';

/**
 * What the hospital would say in its environment file, for this machine. Only what lies outside the topology and what a
 * small machine needs smaller: all else is the file's own.
 */
export function composeVariables(
  { stateFolder, ports }: StackParts,
  { identityFront, ehrFront }: TopologyPorts,
): Readonly<Record<string, string>> {
  const issuer = `https://localhost:${ports.oidc}`;
  return {
    ENROLLMENT_VERSION: 'here',
    SECRETS_DIR: join(stateFolder, 'secrets'),
    TEMPORAL_TOKENS_DIR: tokensFolder(stateFolder),
    TEMPORAL_JWKS_URL: `${issuer}/jwks`,
    // Each takes its share of two cores, and there is little to spread here.
    TEMPORAL_HISTORY_SHARDS: '4',
    OIDC_ISSUER: issuer,
    PUBLIC_API_URL: `https://localhost:${ports.api}`,
    PUBLIC_CODEC_URL: `https://localhost:${ports.codec}`,
    PATIENT_PORTAL_URL: `https://localhost:${ports.patientPortal}`,
    WEB_UI_URL: `https://localhost:${ports.ui}`,
    CONFIDENTIAL_CLIENTS: OIDC_CLIENTS.map(({ clientId }) => clientId).join(','),
    IDENTITY_URL: `https://localhost:${identityFront}`,
    IDENTITY_TENANT: 'simulated-bureau',
    EHR_ADAPTER: 'fhir',
    EHR_URL: `https://localhost:${ehrFront}`,
    EHR_TENANT: 'simulated-hospital',
    SMTP_URL: `smtp://127.0.0.1:${ports.smtp}`,
    MAIL_FROM: 'enrollment@clinic.example',
    SUPPORT_MAIL_TO: 'it-support@clinic.example',
  };
}
