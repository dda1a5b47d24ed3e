import { readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rows } from '../../../infra/postgres/database.js';
import { actAsStaff } from '../../support/act-as-staff.js';
import { type Reading, told } from '../../support/alert-trial.js';
import { eventually } from '../../support/eventually.js';
import { awaitingReview, removeChart, stuckUndo } from '../../support/staff-cases.js';
import type { TestStack } from '../../support/test-stack.js';
import { trustingFetch } from '../../support/trusting-fetch.js';

/** Something that goes wrong, the alerts that must come of it, and how one sees that it has come to be. */
export interface Cause {
  readonly what: string;
  readonly alerts: readonly string[];
  bring(bench: TestStack): Promise<unknown>;
  readonly isSeen: (now: Reading, before: Reading) => boolean;
  /** Of what stands still: compared with how it was just after it came to be. */
  readonly isStill?: true;
}

const grew =
  (name: string, labels: Readonly<Record<string, string>> = {}) =>
  (now: Reading, before: Reading): boolean =>
    told(now, name, labels) > told(before, name, labels);

const is =
  (value: number, name: string, labels: Readonly<Record<string, string>> = {}) =>
  (now: Reading): boolean =>
    now.some((each) => each.name === name) && told(now, name, labels) === value;

const SPOOL_BYTES = 140_000_000;
const BAD_TOKENS = 5;
/** More than two intervals of the stack's, at both endpoints that tell. */
const LATE_SECONDS = 20;
let stuckId = '';

/** In this order: what takes a part away comes last. */
export const CAUSES: readonly Cause[] = [
  {
    what: 'a store that is away',
    alerts: ['LogStoreBehind'],
    bring: async () => undefined,
    isSeen: grew('enrollment_log_store_behind_seconds'),
  },
  {
    what: 'a mail server that is away, and a chart that is not given back',
    alerts: ['WelcomeMailFailing', 'SupportMailFailing', 'UndoStuck', 'PurgeTooOld'],
    async bring(bench) {
      await bench.stack.processes.stop('mail');
      await bench.portal.submit(bench.nextPerson());
      stuckId = (await stuckUndo(bench)).id;
    },
    isSeen: (now, before) =>
      grew('enrollment_mails_total', { kind: 'welcome', result: 'deferred' })(now, before) &&
      grew('enrollment_support_notice_oldest_age_seconds')(now, before) &&
      grew('enrollment_attention', { reason: 'stuck-undo' })(now, before),
  },
  {
    what: 'a chart that was removed by hand',
    alerts: ['ResidueLeft'],
    async bring(bench) {
      await bench.stack.processes.start('mail');
      await bench.clearFaults();
      await removeChart(bench, stuckId);
      const action = { action: 'resolve', step: 'create-ehr-record' } as const;
      await actAsStaff(bench.stack, stuckId, { ...action, reasonCode: 'REMOVED_BY_HAND' });
    },
    isSeen: grew('enrollment_sagas_ended_total', { outcome: 'rolled-back-with-residue' }),
  },
  {
    what: 'a bureau that refuses our credentials',
    alerts: ['PartnerRefusesUs'],
    async bring(bench) {
      const match = {};
      await bench.fault('identity', { match, times: 'always', effect: 'before', status: 401 });
      await bench.portal.submit(bench.nextPerson());
    },
    isSeen: grew('enrollment_partner_calls_total', { result: 'AUTH' }),
  },
  {
    what: 'a bureau that is down',
    alerts: ['PartnerDown'],
    async bring(bench) {
      await bench.clearFaults();
      await bench.fault('identity', { match: {}, times: 'always', effect: 'before', status: 503 });
      await bench.portal.submit(bench.nextPerson());
    },
    isSeen: grew('enrollment_partner_calls_total', { port: 'identity', result: 'UNAVAILABLE' }),
  },
  {
    what: 'a doubt of the bureau that nobody decides',
    alerts: ['AttentionOpenLong'],
    async bring(bench) {
      await bench.clearFaults();
      await awaitingReview(bench);
    },
    isSeen: grew('enrollment_attention_oldest_age_seconds', { reason: 'review' }),
  },
  {
    what: 'a wrapping key that outlives its age',
    alerts: ['KeysOverdue'],
    bring: ({ owner }) =>
      rows(
        owner,
        `INSERT INTO key_version (lineage, version, created_at)
         VALUES ('pending', 9999, now() - interval '100 hours')`,
      ),
    isSeen: grew('enrollment_keys_overdue', { lineage: 'pending' }),
  },
  {
    what: 'tokens that are tried out',
    alerts: ['UnusualAccess'],
    async bring({ stack: { file } }) {
      const send = trustingFetch(readFileSync(file.caFile, 'utf8'));
      for (let tried = 0; tried < BAD_TOKENS; tried += 1)
        await send(`${file.apiUrl}/v1/enrollments/${crypto.randomUUID()}`, {
          headers: { authorization: 'Bearer e30.e30.e30' },
        });
    },
    isSeen: grew('enrollment_access_alerts_total', { pattern: 'TOKENS_REFUSED' }),
  },
  {
    what: 'schedules that somebody paused',
    alerts: ['SweepNotRunning', 'CheckpointLate'],
    async bring({ temporal }) {
      for (const id of ['sweep', 'checkpoint-audit'])
        await temporal.schedule.getHandle(id).pause('trial');
    },
    isStill: true,
    isSeen: (now, before) =>
      !grew('enrollment_sweep_runs_total')(now, before) &&
      told(now, 'enrollment_audit_checkpoint_age_seconds') > LATE_SECONDS,
  },
  {
    what: 'a spool that fills',
    alerts: ['LogSpoolFills'],
    async bring({ stack: { parts } }) {
      const file = join(parts.stateFolder, 'spool', 'api-1-trial.jsonl');
      writeFileSync(file, '');
      truncateSync(file, SPOOL_BYTES);
    },
    isSeen: (now) => told(now, 'enrollment_log_store_spool_bytes') > SPOOL_BYTES,
  },
  {
    what: 'a shipper that has gone',
    alerts: ['LogStoreUnknown'],
    bring: ({ stack }) => stack.processes.stop('log-shipper'),
    isSeen: (now) => !now.some(({ name }) => name === 'enrollment_log_store_behind_seconds'),
  },
  {
    what: 'a database that the witness does not know',
    alerts: ['DatabaseRestored'],
    async bring({ stack: { parts } }) {
      const other = { checkpoint: 1, position: 1, digest: 'x', cluster: 'another/1' };
      writeFileSync(join(parts.stateFolder, 'witness.json'), JSON.stringify(other));
    },
    isSeen: is(0, 'enrollment_database_known'),
  },
  {
    what: 'a worker that has gone, while people come',
    alerts: ['WorkerAbsent', 'EnrollmentNotBegun'],
    async bring(bench) {
      await bench.stack.processes.stop('worker');
      await bench.portal.submit(bench.nextPerson());
    },
    isSeen: (now) =>
      told(now, 'enrollment_process_ready', { process: 'worker' }) === 0 &&
      told(now, 'enrollment_open_oldest_age_seconds', { phase: 'accepted' }) > 1,
  },
  {
    what: 'a Temporal server that has gone',
    alerts: ['TemporalUnreachable'],
    bring: ({ stack }) => stack.temporal.stop(),
    isSeen: is(0, 'enrollment_dependency_up', { dependency: 'temporal' }),
  },
  {
    what: 'a keyring that is out of reach',
    alerts: ['KeyringSealed'],
    bring: async ({ keyringFile }) => renameSync(keyringFile, `${keyringFile}.away`),
    isSeen: is(0, 'enrollment_dependency_up', { dependency: 'keyring' }),
  },
  {
    what: 'a database that has gone',
    alerts: ['DatabaseUnreachable', 'IntakeErrors'],
    async bring(bench) {
      renameSync(`${bench.keyringFile}.away`, bench.keyringFile);
      await bench.stack.postgres?.stop();
      const submitted = () =>
        bench.portal.submit(bench.nextPerson()).then(
          () => true,
          () => false,
        );
      await eventually(async () => ((await submitted()) ? null : true));
    },
    isSeen: (now, before) =>
      is(0, 'enrollment_dependency_up', { dependency: 'database' })(now) &&
      grew('enrollment_intake_total', { result: 'unavailable' })(now, before),
  },
  {
    what: 'an API that has gone',
    alerts: ['IntakeAbsent'],
    bring: ({ stack }) => stack.processes.stop('api'),
    isSeen: (now) => told(now, 'enrollment_process_ready', { process: 'api' }) === 0,
  },
];
