import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { correlationId, enrollmentId, patientId } from '../../../../activities/domain/ids.js';
import type { Log, LogEvent, LogFields } from '../../../../activities/domain/log.js';
import { stepName } from '../../../../activities/domain/step-name.js';
import type { SupportNotice } from '../../../../activities/domain/support-notice.js';
import { type Database, rows } from '../../../../infra/postgres/database.js';
import { deliverNotices } from '../../../../infra/support/deliver-notices.js';
import { startTestDatabase } from '../../../support/test-database.js';
import { inbox } from './inbox.js';

export const SUPPORT = 'it-support@clinic.test';
const FROM = 'enrollment@clinic.test';

/** A log that keeps its lines. */
export function keptLog() {
  const lines: { readonly event: LogEvent; readonly fields: LogFields }[] = [];
  const keep = (event: LogEvent, fields: LogFields = {}) => void lines.push({ event, fields });
  const log: Log = { info: keep, error: keep };
  return { lines, log };
}

/** What support is told of a new enrollment. */
export const notice = (changes: Partial<SupportNotice> = {}): SupportNotice => ({
  kind: 'patients-insert-failed',
  enrollmentId: enrollmentId(randomUUID()),
  correlationId: correlationId(randomUUID()),
  patientId: patientId(randomUUID()),
  step: stepName('create-ehr-record'),
  code: 'RECORD_INVALID',
  attempts: 1,
  refusedAt: { sqlState: '23514', constraint: 'patients_gender_check', table: 'patients' },
  attempted: {
    gender: 'female',
    state: 'IL',
    country: 'US',
    fields: ['patient_name', 'dob', 'insurance_id'],
  },
  ...changes,
});

/** A database, a mailbox, and the configuration that leads to it. */
export async function supportBench() {
  const [database, box] = await Promise.all([startTestDatabase(), inbox()]);
  const config = {
    mail: { smtpUrl: box.url, from: FROM, supportTo: SUPPORT },
    temporal: { webUiUrl: 'https://temporal.test/', namespace: 'enrollment' },
  };
  return {
    ...{ database, box, config },
    /** What the trail tells of an enrollment, in its order. */
    async events(id: string): Promise<readonly string[]> {
      const entries = await rows<{ event: string }>(
        database.reader,
        'SELECT event FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
        [id],
      );
      return entries.map(({ event }) => event);
    },
    async stop() {
      await box[Symbol.asyncDispose]();
      await database.stop();
    },
  };
}

export type Bench = Awaited<ReturnType<typeof supportBench>>;

/** Runs the delivery until `isDone`, or for so long. */
export async function delivering(
  db: Database,
  { config }: Pick<Bench, 'config'>,
  isDone: () => boolean | Promise<boolean>,
  limitMs = 8_000,
): Promise<ReturnType<typeof keptLog>> {
  const kept = keptLog();
  const stopping = new AbortController();
  const loop = deliverNotices({ db, config, log: kept.log }, stopping.signal);
  await until(isDone, limitMs);
  stopping.abort();
  await loop;
  return kept;
}

export async function until(
  isDone: () => boolean | Promise<boolean>,
  limitMs = 8_000,
): Promise<void> {
  const endsAt = performance.now() + limitMs;
  while (performance.now() < endsAt && !(await isDone())) await pause(20);
}

/** Empties the outbox and lets the last minute be forgotten. */
export const forget = (owner: Database): Promise<unknown> =>
  rows(owner, 'TRUNCATE support_notice, support_mail');

export const unsent = async (db: Database): Promise<number> =>
  (await rows(db, 'SELECT id FROM support_notice WHERE sent_at IS NULL')).length;
