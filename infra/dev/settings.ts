import { join } from 'node:path';
import { OIDC_CLIENTS } from './launch/clients.js';
import type { VaultRole } from './launch/openbao-policies.js';
import { spoolSettings } from './log-store-settings.js';
import type { Ports } from './ports.js';
import { BREAK_GLASS_AUDIENCE, CODEC_AUDIENCE } from './staff-audiences.js';
import { vaultSettings, vaultUrl, WORKER_SECRETS } from './vault-settings.js';

export interface StackParts {
  readonly stateFolder: string;
  readonly ports: Ports;
  readonly namespace: string;
  readonly audience: string;
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
  /** Whose authority signed the database's certificate; undefined for the system's authorities. */
  readonly databaseCaFile: string | undefined;
  readonly ehr: 'fhir' | 'postgres';
  /** Whether keys are in OpenBao instead of a file. */
  readonly hasVault: boolean;
  /** Our own environment, of which children get a few harmless words. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly overrides: Readonly<Record<string, string>>;
}

type Settings = Readonly<Record<string, string>>;

/** Where a secret lies; processes get paths, so that no secret stands in an environment listing. */
export const secretPath = (stateFolder: string, name: string): string =>
  join(stateFolder, 'secrets', name);

/** Where the public half of the key lies that certificates are signed with. */
export const certificateKeyPath = (stateFolder: string): string =>
  join(stateFolder, 'certificate-key.jwk');

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

const adapterSettings = ({ ports, ehr }: StackParts): Settings => ({
  IDENTITY_ADAPTER: 'http',
  IDENTITY_URL: `http://127.0.0.1:${ports.identity}`,
  IDENTITY_TENANT: 'simulated-bureau',
  EHR_ADAPTER: ehr,
  EHR_URL: `http://127.0.0.1:${ports.ehr}`,
  EHR_TENANT: 'simulated-hospital',
});

/** What partners know us by, for the worker alone: it is the only one that calls them. */
function partnerTokens({ hasVault, stateFolder }: StackParts): Settings {
  const file = secretPath(stateFolder, 'partner-token');
  return hasVault
    ? { VAULT_SECRETS: WORKER_SECRETS }
    : { IDENTITY_TOKEN_FILE: file, EHR_TOKEN_FILE: file };
}

export const apiSettings = (parts: StackParts): Settings => ({
  ...adapterSettings(parts), // Pinned into each plan at acceptance.
  ...keyringSettings(parts, 'api', 'keyring.json'),
  ...databaseSettings(parts, 'api'),
  API_PORT: `${parts.ports.api}`,
  API_HOST: 'localhost',
  CONFIDENTIAL_CLIENTS: OIDC_CLIENTS.map(({ clientId }) => clientId).join(','),
  ...commonSettings(parts),
});

export const workerSettings = (parts: StackParts): Settings => ({
  ...adapterSettings(parts),
  ...partnerTokens(parts),
  ...keyringSettings(parts, 'worker', 'keyring.json'),
  ...databaseSettings(parts, 'worker'),
  SMTP_URL: `smtp://127.0.0.1:${parts.ports.smtp}`,
  METRICS_PORT: `${parts.ports.metrics}`,
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

export const partnerSettings = ({ ports, stateFolder }: StackParts): Settings => ({
  PARTNERS_IDENTITY_PORT: `${ports.identity}`,
  PARTNERS_EHR_PORT: `${ports.ehr}`,
  PARTNERS_STATE_DIR: join(stateFolder, 'partners'),
  PARTNERS_TOKEN_FILE: secretPath(stateFolder, 'partner-token'),
});
