import { clientKeys } from './client-keys.js';
import type { Environment } from './environment.js';

const HTTP = ['https', 'http'] as const;

/** Where the intake listens, whose tokens it takes, and how much of everything. */
export const apiConfig = (env: Environment) => ({
  host: env.text('API_HOST', '127.0.0.1'),
  port: env.integer('API_PORT', 8443, 0, 65_535),
  metricsPort: env.integer('API_METRICS_PORT', 9467, 0, 65_535),
  tlsCertFile: env.optional('TLS_CERT_FILE'),
  tlsKeyFile: env.optional('TLS_KEY_FILE'),
  clientCaFile: env.optional('CLIENT_CA_FILE'),
  publicUrl: env.url('PUBLIC_API_URL', HTTP, 'https://localhost:8443'),
  oidcIssuer: env.url('OIDC_ISSUER', HTTP, 'https://localhost:9443'),
  oidcAudience: env.text('OIDC_AUDIENCE', 'urn:patient-enrollment:api'),
  clientKeys: clientKeys(env),
  confidentialClients: env.words('CONFIDENTIAL_CLIENTS'),
  rateLimitClientPerMinute: env.integer('RATE_LIMIT_CLIENT_PER_MINUTE', 6_000, 1),
  rateLimitAddressPerMinute: env.integer('RATE_LIMIT_ADDRESS_PER_MINUTE', 12_000, 1),
  bodyLimitBytes: env.integer('BODY_LIMIT_BYTES', 65_536, 1_024, 1_048_576),
  requestTimeoutSeconds: env.integer('REQUEST_TIMEOUT_SECONDS', 15, 1, 300),
  connectionLimit: env.integer('CONNECTION_LIMIT', 2_000, 1, 100_000),
});
