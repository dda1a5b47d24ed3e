/** What the doctor can find wrong, each with what to do next. A closed list: scripts and the runbook go by these codes. */
export const NEXT = {
  DATABASE_AWAY:
    'Is PostgreSQL up, and may this machine reach it? Check DATABASE_READER_URL and DATABASE_CA_FILE.',
  DATABASE_OLD: 'Upgrade PostgreSQL to 17 or newer: the purge needs MAINTAIN.',
  MIGRATIONS_BEHIND: 'Start an API or worker of this version with DATABASE_URL set: it migrates.',
  MIGRATIONS_AHEAD: 'This command line is older than the database: use that of the newest build.',
  ROLE_MISSING: 'Create the role as infra/dev/launch/postgres-roles.ts does, then migrate again.',
  ROLE_TOO_STRONG: 'ALTER ROLE it NOSUPERUSER NOCREATEROLE NOCREATEDB NOBYPASSRLS NOREPLICATION.',
  GRANT_WRONG: 'REVOKE it; then find out who granted it: ops audit verify, the server log.',
  MAINTAIN_MISSING: 'GRANT MAINTAIN ON patients_unsettled TO enrollment_worker, as its owner.',
  VACUUM_HELD:
    'Purged rows cannot be cleaned away: end the prepared transaction or drop the replication slot that holds them.',
  WRAPAROUND_NEAR: 'VACUUM FREEZE the database, and find out why autovacuum did not.',
  DISK_FILLING: 'Make room or enlarge the volume: PostgreSQL stops when there is none left.',
  CLOCK_OFF:
    'Set the clocks by one source (NTP): tokens and signed orders live for seconds and minutes.',
  TEMPORAL_AWAY: 'Is Temporal up, and may this machine reach it? Check TEMPORAL_ADDRESS.',
  NAMESPACE_MISSING: 'Create it: temporal operator namespace create; check TEMPORAL_NAMESPACE.',
  RETENTION_SHORT: 'Set the retention to 30 days: temporal operator namespace update --retention.',
  SEARCH_ATTRIBUTE_MISSING: 'Create it: temporal operator search-attribute create.',
  SCHEDULE_MISSING: 'Start a worker: it makes the schedules when it starts.',
  SCHEDULE_PAUSED: 'temporal schedule toggle --unpause, and ask whoever paused it (the note says).',
  SCHEDULE_LATE: 'See whether a worker runs, and its log; ops sweep tries one now.',
  WORKER_MISSING: 'Start a worker, or check its TEMPORAL_TASK_QUEUE and TEMPORAL_NAMESPACE.',
  BUILD_NOT_CURRENT:
    'Nothing new begins: ops builds shows them, ops builds promote BUILD makes one current.',
  KEYRING_MISSING: 'Bring the file back from its backup; check KEYRING_FILE.',
  KEYRING_OPEN: 'chmod 0600, and ask who could have read it: rotate with ops keys rotate.',
  KEY_SERVER_AWAY: 'Is OpenBao up, and may this machine reach it? Check VAULT_ADDR, VAULT_CA_FILE.',
  KEY_SERVER_SEALED:
    'Unseal it: bao operator unseal. Purges wait, intake refuses; nothing is lost.',
  KEY_SERVER_REFUSES: 'Check VAULT_ROLE_ID, VAULT_SECRET_ID and the policy of that role.',
  KEY_OVERDUE: 'See KEY_OVERDUE in the runbook: ops keys status, ops keys rotate.',
  MAIL_AWAY: 'Is the mail server up? Check SMTP_URL. Letters wait meanwhile.',
  MAIL_WAITING: 'Notices to IT support do not go out: see the mail server and the worker’s log.',
  ISSUER_AWAY: 'Is the identity provider up? Check OIDC_ISSUER. Nobody can sign in meanwhile.',
  ISSUER_KEYLESS: 'The issuer publishes no signing keys: tokens cannot be verified. Ask its owner.',
  API_AWAY: 'Start the API; check PUBLIC_API_URL. Staff actions need it.',
  API_NOT_READY: 'See its /readyz for which part is away; the other findings here say why.',
  CODEC_AWAY:
    'Start the codec server; check PUBLIC_CODEC_URL. The Web UI shows sealed payloads only.',
  BUREAU_AWAY: 'Ask the identity bureau; check IDENTITY_URL. Enrollments wait, then roll back.',
  EHR_AWAY: 'Ask the owner of the EHR; check EHR_URL. Enrollments wait; undos retry without end.',
  CERTIFICATE_EXPIRED: 'Renew the certificate and restart whoever serves it.',
  CERTIFICATE_ENDS: 'Renew the certificate before that day.',
  CERTIFICATE_UNTRUSTED:
    'Check the authority (NODE_EXTRA_CA_CERTS, ..._CA_FILE) and the name in it.',
  NEEDS_ATTENTION: 'ops list --attention, then ops show each: it names the entry of the runbook.',
  PURGE_OLD: 'See STUCK_UNDO in the runbook: ops list --status rolling-back.',
  RELAY_BEHIND:
    'Accepted enrollments are not started: see whether an API process and Temporal run.',
  RESTORED:
    'See RESTORED in the runbook. First: is there a later backup to go on from? Then restore again, further. Compare: ops audit verify --witness FILE. Then: ops doctor --after-restore.',
  WITNESS_UNREADABLE:
    'Bring the witness file back; check WITNESS_FILE. Workers do not act without.',
  LOG_STORE_AWAY: 'Is the log store up? Check LOG_STORE_URL. Logs wait in LOG_SPOOL_DIR.',
  LOG_STORE_BEHIND: 'See the log of the shipper: the trail waits, and the witness with it.',
} as const;

export type FindingCode = keyof typeof NEXT;

/** One thing that is not as it should be. Names of ours, numbers and times; never a value of a setting. */
export interface Finding {
  readonly code: FindingCode;
  readonly says: string;
}

/** What a check saw: what is worth telling, and what is wrong. */
export interface Examined {
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly findings: readonly Finding[];
}

/** The findings that hold: pairs of a condition and what it means. */
export const where = (
  ...told: readonly (readonly [holds: boolean, code: FindingCode, says: string])[]
): readonly Finding[] => told.flatMap(([holds, code, says]) => (holds ? [{ code, says }] : []));
