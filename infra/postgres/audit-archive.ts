import type { Month } from '../../activities/domain/audit-archive.js';
import { type Database, row, rows } from './database.js';
import { guarded } from './failure.js';

/** Why a month stays. */
export type ArchiveRefusal =
  | 'too-young'
  | 'on-hold'
  | 'not-the-oldest'
  | 'still-open'
  | 'not-covered'
  | 'file-differs';

/** A month whose archive has been verified, and what it came to. */
export interface ReadyMonth {
  readonly month: Month;
  readonly entries: number;
  /** SHA-256 over the hashes of its entries in the order of their positions, in hex. */
  readonly digest: string;
}

/** The months before this one that have entries here, the oldest first. */
export const monthsBefore = (owner: Database, before: Month): Promise<readonly Month[]> =>
  guarded(async () => {
    const months = await rows<{ month: Month }>(
      owner,
      `SELECT part.month
       FROM (SELECT replace(substr(c.relname, length('audit_entry_') + 1), '_', '-') AS month
             FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'audit_entry'::regclass AND c.relname <> 'audit_entry_default') part
       CROSS JOIN LATERAL (SELECT (part.month || '-01T00:00:00Z')::timestamptz AS at) begins
       WHERE part.month < ? AND EXISTS (
         SELECT FROM audit_entry a WHERE a.at >= begins.at AND a.at < begins.at + interval '31 days'
           AND to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM') = part.month)
       ORDER BY part.month`,
      [before],
    );
    return months.map(({ month }) => month);
  });

/** Takes the month out of the database and tells the trail, in one transaction; answers null, or why it stays. */
export const archiveMonth = (
  owner: Database,
  { month, entries, digest }: ReadyMonth,
  years: number,
): Promise<ArchiveRefusal | null> =>
  guarded(() =>
    owner.transaction(async (tx) => {
      await tx.raw('SET LOCAL statement_timeout = 0'); // It reads all of the month once more.
      const answer = await row<{ refusal: ArchiveRefusal | null }>(
        tx,
        `SELECT audit_archive_month(?::date, ?, ?, decode(?, 'hex')) AS refusal`,
        [`${month}-01`, years, entries, digest],
      );
      return answer?.refusal ?? null;
    }),
  );
