import { type Database, row } from '../../infra/postgres/database.js';

/** How many records of one system an enrollment has, as the reader's role may count them. */
export async function countOf(reader: Database, id: string, system: string): Promise<number> {
  const found = await row<{ count: number }>(
    reader,
    'SELECT count(*) AS count FROM held_record WHERE enrollment_id = ? AND system = ?',
    [id, system],
  );
  return found?.count ?? 0;
}
