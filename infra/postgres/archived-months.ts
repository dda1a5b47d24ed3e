import type { Month } from '../../activities/domain/audit-archive.js';
import { type Database, rows, type Transaction } from './database.js';

/** The months of a period that have left the database, the oldest first: what they tell is in their archives. */
export async function archivedMonths(
  on: Database | Transaction,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly Month[]> {
  const found = await rows<{ month: Month }>(
    on,
    `SELECT to_char(month, 'YYYY-MM') AS month FROM audit_archive
     WHERE (month + interval '1 month') AT TIME ZONE 'UTC' > ? AND month::timestamp AT TIME ZONE 'UTC' < ?
     ORDER BY 1`,
    [from, to],
  );
  return found.map(({ month }) => month);
}
