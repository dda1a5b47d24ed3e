import type { DatabaseRole } from './launch/postgres-roles.js';
import type { StackProcesses } from './processes.js';
import type { StackFile } from './stack-file.js';
import type { StackParts } from './stack-parts.js';
import { vaultUrl } from './vault-settings.js';

/** What `.stack/stack.json` tells of a running stack. */
export function stackFile(
  { ports, namespace, audience, tls, databaseCaFile, hasVault }: StackParts,
  databaseUrls: Readonly<Record<DatabaseRole, string>>,
  processes: StackProcesses,
): StackFile {
  return {
    apiUrl: `https://localhost:${ports.api}`,
    portalUrl: `https://localhost:${ports.portal}`,
    patientPortalUrl: `https://localhost:${ports.patientPortal}`,
    uiUrl: `http://localhost:${ports.ui}`,
    codecUrl: `https://localhost:${ports.codec}`,
    breakGlassUrl: `https://localhost:${ports.breakGlass}`,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    namespace,
    oidcIssuer: `https://localhost:${ports.oidc}`,
    oidcAudience: audience,
    inboxUrl: `http://localhost:${ports.inbox}`,
    smtpUrl: `smtp://127.0.0.1:${ports.smtp}`,
    metricsUrl: `http://127.0.0.1:${ports.metrics}/metrics`,
    apiMetricsUrl: `http://127.0.0.1:${ports.apiMetrics}/metrics`,
    shipperMetricsUrl: `http://127.0.0.1:${ports.shipperMetrics}/metrics`,
    partners: {
      identity: `http://127.0.0.1:${ports.identity}`,
      ehr: `http://127.0.0.1:${ports.ehr}`,
    },
    caFile: tls.caFile,
    vaultUrl: hasVault ? vaultUrl(ports) : null,
    databaseUrls,
    databaseCaFile: databaseCaFile ?? null,
    pids: processes.pids(),
  };
}
