import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { actAsStaff } from '../../support/act-as-staff.js';
import { told } from '../../support/alert-trial.js';
import { fileStranger } from '../../support/staff-cases.js';
import type { TestStack } from '../../support/test-stack.js';
import { type Cause, grew } from './alert-cause.js';
import { certificateForAWeek } from './certificate-for-a-week.js';

const AT_ONCE = 30;
const HELD_UP_MS = 3_000;
const STOPPED = 5;
const STOPPED_MS = 8_000;
/** After all that a purge of the stack waits for. */
const LATE_MS = 20_000;

const submitSome = (bench: TestStack, people: number) =>
  Promise.all(Array.from({ length: people }, () => bench.portal.submit(bench.nextPerson())));

/** What goes too slowly, comes too late, or comes to its end. */
export const CAUSES_SLOW: readonly Cause[] = [
  {
    what: 'a certificate that ends next week',
    alerts: ['CertificateEnds'],
    async bring({ stack: { parts } }) {
      writeFileSync(parts.tls.certFile, await certificateForAWeek());
    },
    isSeen: (now) => told(now, 'enrollment_certificate_end_timestamp_seconds') > 0,
  },
  {
    what: 'a database that holds everybody up',
    alerts: ['IntakeSlow', 'ConnectionsScarce'],
    async bring(bench) {
      const holding = bench.owner.transaction(async (tx) => {
        await tx.raw('LOCK TABLE enrollment IN SHARE MODE');
        await pause(HELD_UP_MS);
      });
      await Promise.all([holding, submitSome(bench, AT_ONCE)]);
    },
    isSeen: grew('enrollment_intake_total', { result: 'accepted' }),
  },
  {
    what: 'a worker that stands still for a while',
    alerts: ['TaskQueueBacklog'],
    async bring(bench) {
      const { worker = 0 } = bench.stack.processes.pids();
      process.kill(worker, 'SIGSTOP');
      try {
        await submitSome(bench, STOPPED);
        await pause(STOPPED_MS);
      } finally {
        process.kill(worker, 'SIGCONT');
      }
    },
    isSeen: (now, before) => {
      const waited = (at: typeof now) =>
        told(at, 'temporal_workflow_task_schedule_to_start_latency_seconds_sum');
      return waited(now) - waited(before) > (STOPPED * STOPPED_MS) / 2_000;
    },
  },
  {
    what: 'a record at the EHR under a key that nobody here knows',
    alerts: ['SweepFinds'],
    bring: fileStranger,
    isSeen: grew('enrollment_sweep_total', { kind: 'strangers' }),
  },
  {
    what: 'a chart that lands after its purge had ended',
    alerts: ['LateEffect'],
    async bring(bench) {
      const person = bench.nextPerson();
      const match = { operation: 'create', person: { lastName: person.lastName } } as const;
      await bench.fault('ehr', { match, times: 'always', effect: 'before', status: 503 });
      await bench.fault('ehr', { match, effect: 'late', delayMs: LATE_MS });
      const { enrollmentId } = await bench.portal.submit(person);
      await bench.until(enrollmentId, ({ status }) => status === 'awaiting-repair');
      await actAsStaff(bench.stack, enrollmentId, { action: 'roll-back' });
      await bench.ended(enrollmentId);
      await bench.clearFaults();
    },
    isSeen: grew('enrollment_late_effects_total'),
  },
];
