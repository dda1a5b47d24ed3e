import { type Database, rows } from '../../infra/postgres/database.js';

/** The columns of a table, in their order. */
export const columnsOf = async (db: Database, table: string): Promise<readonly string[]> =>
  (
    await rows<{ name: string }>(
      db,
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      [table],
    )
  ).map(({ name }) => name);
