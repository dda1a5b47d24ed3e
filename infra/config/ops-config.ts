import { auditRetentionYears } from './audit-retention.js';
import { buildConfig } from './build-config.js';
import { Environment, type Variables } from './environment.js';
import { temporalAccess } from './temporal-config.js';
import { keyringConfig, vaultConfig } from './vault-config.js';

/** What the engineers' command line works with. A verb asks only for what it needs, so most of it may be absent. */
export type OpsConfig = ReturnType<typeof parseOpsConfig>;

const HTTP = ['https', 'http'] as const;

export function parseOpsConfig(variables: Variables) {
  const env = new Environment(variables);
  const mode = env.oneOf('MODE', ['production', 'development']);
  const keyring = keyringConfig(env);
  const temporalAddress = env.optional('TEMPORAL_ADDRESS');
  const config = {
    mode,
    databaseOwnerUrl: env.optional('DATABASE_URL'),
    databaseReaderUrl: env.optional('DATABASE_READER_URL'),
    databaseCaFile: env.optional('DATABASE_CA_FILE'),
    temporalAddress,
    temporalAccess: temporalAccess(env, mode, temporalAddress),
    namespace: env.text('TEMPORAL_NAMESPACE', 'enrollment'),
    taskQueue: env.text('TEMPORAL_TASK_QUEUE', 'enrollment'),
    webUiUrl: env.url('WEB_UI_URL', HTTP, 'http://127.0.0.1:8233'),
    apiUrl: env.url('PUBLIC_API_URL', HTTP, 'https://localhost:8443'),
    build: buildConfig(env),
    // What the doctor asks whether it is there; none of it is needed.
    codecUrl: env.url('PUBLIC_CODEC_URL', HTTP, ''),
    oidcIssuer: env.url('OIDC_ISSUER', HTTP, ''),
    smtpUrl: env.url('SMTP_URL', ['smtp', 'smtps'], ''),
    identityUrl: env.url('IDENTITY_URL', HTTP, ''),
    ehrUrl: env.url('EHR_URL', HTTP, ''),
    logStore: {
      url: env.url('LOG_STORE_URL', ['syslog+tls'], ''),
      caFile: env.optional('LOG_STORE_CA_FILE'),
    },
    logSpoolFolder: env.optional('LOG_SPOOL_DIR'),
    keyring,
    vault: vaultConfig(env, keyring.kind === 'transit'),
    witnessFile: env.optional('WITNESS_FILE'),
    certificateKey: env.optional('CERTIFICATE_KEY'),
    token: env.optional('OPS_TOKEN'),
    sweepIntervalSeconds: env.integer('SWEEP_INTERVAL_SECONDS', 60, 1),
    auditCheckpointSeconds: env.integer('AUDIT_CHECKPOINT_SECONDS', 60, 1, 86_400),
    auditRetentionYears: auditRetentionYears(env),
    kekMaxAgeHours: env.integer('KEK_MAX_AGE_HOURS', 48, 2, 8_760),
  } as const;
  // The token of an engineer goes there.
  if (mode === 'production' && config.apiUrl.startsWith('http:'))
    env.refuse('PUBLIC_API_URL must be https in production');
  env.finish();
  return Object.freeze(config);
}
