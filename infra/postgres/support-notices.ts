import type { SupportNotice } from '../../activities/domain/support-notice.js';
import { type Database, rows, type Transaction } from './database.js';

/**
 * Puts a notice into the outbox of IT support, within the caller's transaction where there is one.
 * One notice of a kind per enrollment and step, per break-glass request, per version of a key or per alert: a repeat
 * changes nothing, and answers false.
 */
export const insertNotice = async (
  on: Database | Transaction,
  notice: SupportNotice,
): Promise<boolean> => (await insertNotices(on, [notice])) > 0;

/** The same for several; answers how many are new. */
export async function insertNotices(
  on: Database | Transaction,
  notices: readonly SupportNotice[],
): Promise<number> {
  const made = await rows(
    on,
    `INSERT INTO support_notice (enrollment_id, kind, step, request_id, lineage, key_version, alert_id, facts)
     SELECT n.enrollment_id, n.kind, n.step, n.request_id, n.lineage, n.key_version, n.alert_id, n.facts
     FROM jsonb_to_recordset(?::jsonb) AS n (enrollment_id uuid, kind text, step text, request_id uuid, lineage text,
       key_version integer, alert_id uuid, facts jsonb)
     ON CONFLICT (enrollment_id, kind, step, request_id, lineage, key_version, alert_id) DO NOTHING RETURNING id`,
    [JSON.stringify(notices.map(asRow))],
  );
  return made.length;
}

const asRow = ({ enrollmentId, kind, step, ...facts }: SupportNotice) => ({
  ...{ enrollment_id: enrollmentId, kind, step: step ?? '', facts },
  ...{ request_id: facts.requestId, alert_id: facts.alert?.id }, // What is undefined becomes null there.
  ...{ lineage: facts.overdueKey?.lineage, key_version: facts.overdueKey?.version },
});
