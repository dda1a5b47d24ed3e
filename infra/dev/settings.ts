import { join } from 'node:path';
import type { Ports } from './ports.js';

export interface StackParts {
  readonly stateFolder: string;
  readonly ports: Ports;
  readonly namespace: string;
  readonly audience: string;
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
  /** Whose authority signed the database's certificate; undefined for the system's authorities. */
  readonly databaseCaFile: string | undefined;
  readonly ehr: 'fhir' | 'postgres';
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
export function commonSettings({
  tls,
  ports,
  namespace,
  audience,
  databaseCaFile,
  overrides,
}: StackParts): Settings {
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
    PORTAL_URL: `https://localhost:${ports.portal}`,
    ...overrides,
  };
}

const adapterSettings = ({ ports, ehr, stateFolder }: StackParts): Settings => ({
  IDENTITY_ADAPTER: 'http',
  IDENTITY_URL: `http://127.0.0.1:${ports.identity}`,
  IDENTITY_TENANT: 'simulated-bureau',
  IDENTITY_TOKEN_FILE: secretPath(stateFolder, 'partner-token'),
  EHR_ADAPTER: ehr,
  EHR_URL: `http://127.0.0.1:${ports.ehr}`,
  EHR_TENANT: 'simulated-hospital',
  EHR_TOKEN_FILE: secretPath(stateFolder, 'partner-token'),
});

export const apiSettings = (parts: StackParts): Settings => ({
  ...adapterSettings(parts), // Pinned into each plan at acceptance.
  KEYRING_FILE: secretPath(parts.stateFolder, 'keyring.json'),
  DATABASE_API_URL_FILE: secretPath(parts.stateFolder, 'url-api'),
  API_PORT: `${parts.ports.api}`,
  API_HOST: 'localhost',
  ...commonSettings(parts),
});

export const workerSettings = (parts: StackParts): Settings => ({
  ...adapterSettings(parts),
  KEYRING_FILE: secretPath(parts.stateFolder, 'keyring.json'),
  DATABASE_WORKER_URL_FILE: secretPath(parts.stateFolder, 'url-worker'),
  SMTP_URL: `smtp://127.0.0.1:${parts.ports.smtp}`,
  METRICS_PORT: `${parts.ports.metrics}`,
  CODEC_KEYRING_FILE: secretPath(parts.stateFolder, 'codec-keyring.json'),
  ...commonSettings(parts),
});

export const codecSettings = (parts: StackParts): Settings => ({
  KEYRING_FILE: secretPath(parts.stateFolder, 'codec-keyring.json'),
  CODEC_PORT: `${parts.ports.codec}`,
  CODEC_ALLOWED_ORIGIN: `http://localhost:${parts.ports.ui}`,
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
