import type { Environment } from './environment.js';

/** Where logs and the audit trail are shipped to, as whom, and where they wait until then. */
export const logStoreConfig = (env: Environment) => ({
  url: env.url('LOG_STORE_URL', ['syslog+tls'], ''),
  caFile: env.optional('LOG_STORE_CA_FILE'),
  certFile: env.optional('LOG_STORE_CERT_FILE'),
  keyFile: env.optional('LOG_STORE_KEY_FILE'),
  spoolFolder: env.optional('LOG_SPOOL_DIR'),
  metricsPort: env.integer('LOG_SHIPPER_METRICS_PORT', 9465, 0, 65_535),
});
