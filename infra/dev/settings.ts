import { OIDC_CLIENTS } from './launch/clients.js';
import type { VaultRole } from './launch/openbao-policies.js';
import { spoolSettings } from './log-store-settings.js';
import { adapterSettings, partnerLogins, publicClientKeys } from './partner-settings.js';
import { type StackParts, secretPath } from './stack-parts.js';
import { BREAK_GLASS_AUDIENCE, CODEC_AUDIENCE } from './staff-audiences.js';
import { tracesSettings } from './traces-settings.js';
import { vaultSettings, vaultUrl } from './vault-settings.js';

type Settings = Readonly<Record<string, string>>;

/** Settings that every process of ours shares. */
export function commonSettings(parts: StackParts): Settings {
  const { tls, ports, namespace, audience, databaseCaFile, overrides } = parts;
  return {
    MODE: 'development',
    NODE_EXTRA_CA_CERTS: tls.caFile,
    ...(databaseCaFile === undefined ? {} : { DATABASE_CA_FILE: databaseCaFile }),
    TLS_CERT_FILE: tls.certFile,
    TLS_KEY_FILE: tls.keyFile,
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_TASK_QUEUE: 'enrollment',
    WEB_UI_URL: `http://localhost:${ports.ui}`,
    OIDC_ISSUER: `https://localhost:${ports.oidc}`,
    OIDC_AUDIENCE: audience,
    PUBLIC_API_URL: `https://localhost:${ports.api}`,
    PUBLIC_CODEC_URL: `https://localhost:${ports.codec}`,
    CODEC_AUDIENCE,
    BREAK_GLASS_AUDIENCE,
    PORTAL_URL: `https://localhost:${ports.patientPortal}`,
    ...spoolSettings(parts),
    ...tracesSettings(parts),
    ...overrides,
  };
}

/** Where a process finds its keys: in a file, or in OpenBao, where it logs in with a role of its own. */
export function keyringSettings(parts: StackParts, role: VaultRole, file: string): Settings {
  const { stateFolder, hasVault, ports, tls } = parts;
  return hasVault
    ? vaultSettings({ stateFolder, role, url: vaultUrl(ports), caFile: tls.caFile })
    : { KEYRING_FILE: secretPath(stateFolder, file) };
}

/** With OpenBao there is no password to keep: it makes a login for each process, in a database that is ours. */
const databaseSettings = (parts: StackParts, role: 'api' | 'worker'): Settings =>
  parts.hasVault && isOurDatabase(parts)
    ? {
        DATABASE_CREDENTIALS: 'vault',
        [`DATABASE_${role.toUpperCase()}_URL`]: `postgres://localhost:${parts.ports.postgres}/enrollment`,
      }
    : { [`DATABASE_${role.toUpperCase()}_URL_FILE`]: secretPath(parts.stateFolder, `url-${role}`) };

export const isOurDatabase = ({ environment }: Pick<StackParts, 'environment'>): boolean =>
  environment['DATABASE_URL'] === undefined;

export const apiSettings = (parts: StackParts): Settings => ({
  ...adapterSettings(parts), // Pinned into each plan at acceptance.
  ...keyringSettings(parts, 'api', 'keyring.json'),
  ...databaseSettings(parts, 'api'),
  API_PORT: `${parts.ports.api}`,
  API_METRICS_PORT: `${parts.ports.apiMetrics}`,
  CLIENT_KEYS_FILE: publicClientKeys(parts.stateFolder),
  API_HOST: 'localhost',
  CONFIDENTIAL_CLIENTS: OIDC_CLIENTS.map(({ clientId }) => clientId).join(','),
  ...commonSettings(parts),
});

export const workerSettings = (parts: StackParts): Settings => ({
  ...adapterSettings(parts),
  ...partnerLogins(parts),
  ...keyringSettings(parts, 'worker', 'keyring.json'),
  ...databaseSettings(parts, 'worker'),
  SMTP_URL: `smtp://127.0.0.1:${parts.ports.smtp}`,
  METRICS_PORT: `${parts.ports.metrics}`,
  CORE_METRICS_PORT: `${parts.ports.coreMetrics}`,
  CODEC_KEYRING_FILE: secretPath(parts.stateFolder, 'codec-keyring.json'),
  ...commonSettings(parts),
});

export const codecSettings = (parts: StackParts): Settings => ({
  DATABASE_CODEC_URL_FILE: secretPath(parts.stateFolder, 'url-codec'),
  CODEC_CLIENT_KEY_FILE: secretPath(parts.stateFolder, 'client-codec.jwk'),
  ...keyringSettings(parts, 'codec', 'codec-keyring.json'),
  CODEC_PORT: `${parts.ports.codec}`,
  CODEC_ALLOWED_ORIGIN: `http://localhost:${parts.ports.ui}`,
  ...commonSettings(parts),
});

export const breakGlassSettings = (parts: StackParts): Settings => ({
  ...keyringSettings(parts, 'break-glass', 'keyring.json'),
  DATABASE_BREAK_GLASS_URL_FILE: secretPath(parts.stateFolder, 'url-break_glass'),
  BREAK_GLASS_PORT: `${parts.ports.breakGlass}`,
  ...commonSettings(parts),
});

export const oidcSettings = (parts: StackParts): Settings => ({
  STATE_FOLDER: parts.stateFolder,
  ...commonSettings(parts),
});
