import { row } from '../../../../infra/postgres/database.js';
import type { OldTrail } from '../../audit/support/old-trail.js';
import { opsHere, type Ran } from './ops-command.js';

/** Settings of an engineer who holds the owner's login. */
export const settingsOf = (trail: OldTrail) => ({
  MODE: 'development',
  DATABASE_URL: trail.database.urls.owner,
  DATABASE_READER_URL: trail.database.urls.reader,
  DATABASE_CA_FILE: trail.database.caFile,
  CERTIFICATE_KEY: JSON.stringify(trail.keys),
});

export const auditOf =
  (trail: OldTrail) =>
  (...words: readonly string[]): Promise<Ran> =>
    opsHere(settingsOf(trail), 'audit', ...words);

/** How many entries of a month are in the database. */
export async function countIn({ database }: OldTrail, month: string): Promise<number> {
  const found = await row<{ count: number }>(
    database.owner,
    `SELECT count(*) AS count FROM audit_entry WHERE to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') = ?`,
    [month],
  );
  return found?.count ?? 0;
}
