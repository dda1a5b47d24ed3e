import type { SupportNotice } from '../../activities/domain/support-notice.js';
import type { Database, Transaction } from './database.js';

/**
 * Puts a notice into the outbox of IT support, within the caller's transaction where there is one.
 * One notice of a kind per enrollment and step: a repeat changes nothing.
 */
export async function insertNotice(
  on: Database | Transaction,
  notice: SupportNotice,
): Promise<void> {
  const { enrollmentId, kind, step, ...facts } = notice;
  await on.raw(
    `INSERT INTO support_notice (enrollment_id, kind, step, facts) VALUES (?, ?, ?, ?::jsonb)
     ON CONFLICT (enrollment_id, kind, step) DO NOTHING`,
    [enrollmentId, kind, step ?? '', JSON.stringify(facts)],
  );
}
