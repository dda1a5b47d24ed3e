import { readFileSync } from 'node:fs';
import { rows } from '../../../infra/postgres/database.js';
import { actAsStaff } from '../../support/act-as-staff.js';
import { told } from '../../support/alert-trial.js';
import { awaitingReview, removeChart, stuckUndo } from '../../support/staff-cases.js';
import { trustingFetch } from '../../support/trusting-fetch.js';
import { type Cause, grew } from './alert-cause.js';

const BAD_TOKENS = 5;
/** More than two intervals of the stack's, at both endpoints that tell. */
const LATE_SECONDS = 20;
let stuckId = '';

/** What goes wrong while all our processes are there. */
export const CAUSES_AT_WORK: readonly Cause[] = [
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
];
