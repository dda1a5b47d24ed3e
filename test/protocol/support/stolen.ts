import { rows } from '../../../infra/postgres/database.js';
import type { TestDatabase } from '../../support/test-database.js';

/** Every table of the database as text, as a thief of a dump would have it. */
export async function dumpOf({ owner }: TestDatabase): Promise<string> {
  const tables = await rows<{ name: string }>(
    owner,
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const held = await rows<{ line: string }>(owner, `SELECT t::text AS line FROM ${name} t`);
    texts.push(`${name}:`, ...held.map(({ line }) => withReadableBytes(line)));
  }
  return texts.join('\n');
}

/** Binary columns print as hexadecimal: what they hold is what a thief would look at. */
const withReadableBytes = (line: string): string =>
  line.replace(/\\x([0-9a-f]{2,})/g, (_, hex: string) =>
    Buffer.from(hex, 'hex').toString('latin1'),
  );
