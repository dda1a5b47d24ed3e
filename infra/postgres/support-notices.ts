import type { SupportNotice } from '../../activities/domain/support-notice.js';
import { type Database, row, type Transaction } from './database.js';

/**
 * Puts a notice into the outbox of IT support, within the caller's transaction where there is one.
 * One notice of a kind per enrollment and step, per break-glass request or per version of a key: a repeat changes
 * nothing, and answers false.
 */
export async function insertNotice(
  on: Database | Transaction,
  notice: SupportNotice,
): Promise<boolean> {
  const { enrollmentId, kind, step, ...facts } = notice;
  const made = await row(
    on,
    `INSERT INTO support_notice (enrollment_id, kind, step, request_id, lineage, key_version, facts)
     VALUES (?, ?, ?, ?, ?, ?, ?::jsonb)
     ON CONFLICT (enrollment_id, kind, step, request_id, lineage, key_version) DO NOTHING RETURNING id`,
    [
      ...[enrollmentId, kind, step ?? '', facts.requestId ?? null],
      ...[facts.overdueKey?.lineage ?? null, facts.overdueKey?.version ?? null],
      JSON.stringify(facts),
    ],
  );
  return made !== null;
}
