import type { SupportNotice } from '../../activities/domain/support-notice.js';
import { type Database, row, type Transaction } from './database.js';

/**
 * Puts a notice into the outbox of IT support, within the caller's transaction where there is one.
 * One notice of a kind per enrollment and step, or per break-glass request: a repeat changes nothing, and answers false.
 */
export async function insertNotice(
  on: Database | Transaction,
  notice: SupportNotice,
): Promise<boolean> {
  const { enrollmentId, kind, step, ...facts } = notice;
  const made = await row(
    on,
    `INSERT INTO support_notice (enrollment_id, kind, step, request_id, facts) VALUES (?, ?, ?, ?, ?::jsonb)
     ON CONFLICT (enrollment_id, kind, step, request_id) DO NOTHING RETURNING id`,
    [enrollmentId, kind, step ?? '', facts.requestId ?? null, JSON.stringify(facts)],
  );
  return made !== null;
}
