import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { told } from '../../support/alert-trial.js';
import { eventually } from '../../support/eventually.js';
import { type Cause, grew, is } from './alert-cause.js';

const SPOOL_BYTES = 140_000_000;

/** What takes a part away, in this order: nothing comes back. */
export const CAUSES_AWAY: readonly Cause[] = [
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
