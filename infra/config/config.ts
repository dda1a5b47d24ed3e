import { accessAlerts } from './access-alerts.js';
import { adapterConfig } from './adapter-config.js';
import { apiConfig } from './api-config.js';
import { auditRetentionYears } from './audit-retention.js';
import { buildConfig } from './build-config.js';
import { Environment, type Variables } from './environment.js';
import { logStoreConfig } from './log-store-config.js';
import { partnerQueueConfig } from './partner-queue-config.js';
import { serversBeside } from './servers-beside.js';
import { refuseIncomplete, refuseStrangers } from './systems-together.js';
import { temporalConfig } from './temporal-config.js';
import { tracesConfig } from './traces-config.js';
import { keyringConfig, vaultConfig } from './vault-config.js';

/** Parsed once at the start of a process and frozen; nothing else reads the environment. */
export type Config = ReturnType<typeof parseConfig>;

const DEVELOPMENT_PATIENCE_SECONDS = 5;
const PRODUCTION_PATIENCE_SECONDS = 900;

export function parseConfig(variables: Variables) {
  const env = new Environment(variables);
  const mode = env.oneOf('MODE', ['production', 'development']);
  const keyring = keyringConfig(env);
  const logins = database(env);
  const config = {
    mode,
    logLevel: env.oneOf('LOG_LEVEL', ['info', 'warn', 'error', 'debug', 'silent'], 'info'),
    database: logins,
    temporal: temporalConfig(env, mode),
    ...{ build: buildConfig(env), partnerQueues: partnerQueueConfig(env) },
    keyring,
    vault: vaultConfig(env, keyring.kind === 'transit' || logins.credentials === 'vault'),
    api: apiConfig(env),
    ...serversBeside(env),
    adapters: adapterConfig(env),
    mail: mail(env),
    metricsHost: env.text('METRICS_HOST', '127.0.0.1'),
    metricsPort: env.integer('METRICS_PORT', 9464, 0, 65_535),
    coreMetricsPort: env.integer('CORE_METRICS_PORT', 9466, 1, 65_535),
    logStore: logStoreConfig(env),
    traces: tracesConfig(env),
    pace: pace(env, mode),
    sweepIntervalSeconds: env.integer('SWEEP_INTERVAL_SECONDS', 60, 1),
    auditCheckpointSeconds: env.integer('AUDIT_CHECKPOINT_SECONDS', 60, 1, 86_400),
    auditRetentionYears: auditRetentionYears(env),
    alerts: accessAlerts(env),
    kekMaxAgeHours: env.integer('KEK_MAX_AGE_HOURS', 48, 2, 8_760),
  } as const;
  refuseUnfit(env, config);
  env.finish();
  return Object.freeze(config);
}

const database = (env: Environment) => ({
  credentials: env.oneOf('DATABASE_CREDENTIALS', ['url', 'vault'], 'url'),
  ownerUrl: env.optional('DATABASE_URL'),
  apiUrl: env.optional('DATABASE_API_URL'),
  workerUrl: env.optional('DATABASE_WORKER_URL'),
  auditorUrl: env.optional('DATABASE_AUDITOR_URL'),
  readerUrl: env.optional('DATABASE_READER_URL'),
  codecUrl: env.optional('DATABASE_CODEC_URL'),
  breakGlassUrl: env.optional('DATABASE_BREAK_GLASS_URL'),
  patientPortalUrl: env.optional('DATABASE_PATIENT_PORTAL_URL'),
  caFile: env.optional('DATABASE_CA_FILE'),
  poolSize: env.integer('DATABASE_POOL_SIZE', 20, 1, 200),
});

const mail = (env: Environment) => ({
  smtpUrl: env.url('SMTP_URL', ['smtp', 'smtps'], 'smtp://127.0.0.1:1025'),
  from: env.text('MAIL_FROM', 'enrollment@clinic.example'),
  supportTo: env.text('SUPPORT_MAIL_TO', 'it-support@clinic.example'),
});

/** Windows and deadlines that get pinned into each enrollment's plan when it is accepted. */
const pace = (env: Environment, mode: 'production' | 'development') => ({
  pace: env.oneOf('STEP_PACE', ['local', 'remote'], 'local'),
  stepPatienceSeconds: env.integer(
    'STEP_PATIENCE_SECONDS',
    mode === 'production' ? PRODUCTION_PATIENCE_SECONDS : DEVELOPMENT_PATIENCE_SECONDS,
    1,
  ),
  partnerLateSeconds: env.integer('PARTNER_LATE_SECONDS', mode === 'production' ? 30 : 1, 0, 3_600),
  repairWindowSeconds: env.integer('REPAIR_WINDOW_SECONDS', 0),
  reviewDeadlineSeconds: env.integer('IDENTITY_REVIEW_DEADLINE_HOURS', 72, 1, 8_760) * 3_600,
  purgeAlertAfterSeconds: env.integer('PURGE_ALERT_AFTER_SECONDS', 300, 1),
});

/** What does not fit together, and what production does not take. */
function refuseUnfit(env: Environment, config: Parts): void {
  refuseStrangers(env, config.adapters);
  refuseIncomplete(env, config.adapters);
  if (config.mode !== 'production') return;
  refuseDevelopmentParts(env, config);
  refuseNameless(env, config.adapters);
}

/** What an enrollment is pinned to must not change unseen: each outside system has a name of its own. */
function refuseNameless(env: Environment, { identity, ehr }: Config['adapters']): void {
  if (identity.tenant === 'default')
    env.refuse('IDENTITY_TENANT must name the bureau in production');
  if (ehr.adapter !== 'postgres' && ehr.tenant === 'default')
    env.refuse('EHR_TENANT must name the EHR in production');
}

type Parts = Pick<Config, 'mode' | 'keyring' | 'adapters' | 'api' | 'codec' | 'traces'>;

/** Looks at what was read, not at the environment: a URL may have come from a file. */
function refuseDevelopmentParts(env: Environment, config: Parts): void {
  const { keyring, adapters, api, codec, traces } = config;
  if (keyring.kind === 'local')
    env.refuse('KEYRING=local is for development: it keeps keys in a plain file');
  const urls = {
    IDENTITY_URL: adapters.identity.url,
    EHR_URL: adapters.ehr.url,
    PORTAL_URL: adapters.portal.url,
    KEYCLOAK_URL: adapters.portal.keycloak.url,
    KEYCLOAK_ACTIVATION_URL: adapters.portal.keycloak.activationUrl,
    IDENTITY_TOKEN_URL: adapters.identity.login.tokenUrl,
    EHR_TOKEN_URL: adapters.ehr.login.tokenUrl,
    PUBLIC_API_URL: api.publicUrl,
    OIDC_ISSUER: api.oidcIssuer,
    PUBLIC_CODEC_URL: codec.publicUrl,
    TRACES_URL: traces.url,
  };
  for (const [name, url] of Object.entries(urls))
    if (URL.canParse(url) && new URL(url).protocol === 'http:')
      env.refuse(`${name} must be https in production`);
}
