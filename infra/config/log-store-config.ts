import type { Environment } from './environment.js';

const BYTES_PER_MEBIBYTE = 1_048_576;

/** Where logs and the audit trail are shipped to, as whom, and where they wait until then. */
export const logStoreConfig = (env: Environment) => ({
  url: env.url('LOG_STORE_URL', ['syslog+tls'], ''),
  caFile: env.optional('LOG_STORE_CA_FILE'),
  certFile: env.optional('LOG_STORE_CERT_FILE'),
  keyFile: env.optional('LOG_STORE_KEY_FILE'),
  spoolFolder: env.optional('LOG_SPOOL_DIR'),
  spoolLimitBytes: env.integer('LOG_SPOOL_LIMIT_MEBIBYTES', 256, 1, 65_536) * BYTES_PER_MEBIBYTE,
  witnessFile: env.optional('WITNESS_FILE'),
  metricsPort: env.integer('LOG_SHIPPER_METRICS_PORT', 9465, 0, 65_535),
});
