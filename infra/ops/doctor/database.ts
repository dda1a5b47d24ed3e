import { type Database, row, rows } from '../../postgres/database.js';
import { migrations } from '../../postgres/migrations/index.js';
import { inspecting } from '../reader.js';
import type { Check } from './check.js';
import { aheadSeconds, clockFinding } from './clock.js';
import { type Examined, type Finding, where } from './finding.js';

const OLDEST_VERSION = 170_000;
/** Of two billion; autovacuum begins to freeze at a tenth. */
const MOST_AGE = 1_000_000_000;
/** Transactions that something keeps the server from forgetting. */
const MOST_HELD = 1_000_000;
const BYTES_PER_MEBIBYTE = 1_048_576;

interface Standing {
  readonly version: number;
  readonly now: Date;
  readonly bytes: number;
  readonly age: number;
  readonly held: number;
}

/** The server: version, schema, clock, and what keeps it from cleaning up. */
export const database: Check = {
  name: 'database',
  setting: 'DATABASE_READER_URL',
  away: 'DATABASE_AWAY',
  isNamed: ({ databaseReaderUrl }) => databaseReaderUrl !== undefined,
  examine: (at) =>
    inspecting(at, async (db) => {
      const schema = await schemaFindings(db);
      const before = Date.now();
      const found = await standing(db);
      if (found === null) throw new Error('no answer');
      return examinedOf(found, aheadSeconds(found.now, before, Date.now()), schema);
    }),
};

const standing = (db: Database): Promise<Standing | null> =>
  row<Standing>(
    db,
    `SELECT current_setting('server_version_num')::int AS version, clock_timestamp() AS now,
            pg_database_size(current_database()) AS bytes,
            (SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()) AS age,
            greatest((SELECT max(age(transaction)) FROM pg_prepared_xacts),
                     (SELECT max(greatest(age(xmin), age(catalog_xmin))) FROM pg_replication_slots), 0) AS held`,
  );

function examinedOf(
  { version, bytes, age, held }: Standing,
  ahead: number,
  schema: readonly Finding[],
): Examined {
  return {
    facts: {
      version,
      migrations: migrations.length,
      mebibytes: Math.round(bytes / BYTES_PER_MEBIBYTE),
      clockAheadSeconds: ahead,
    },
    findings: [
      ...schema,
      ...clockFinding('the database', ahead),
      ...where(
        [version < OLDEST_VERSION, 'DATABASE_OLD', `version ${version}`],
        [age > MOST_AGE, 'WRAPAROUND_NEAR', `the oldest transaction is ${age} back`],
        [held > MOST_HELD, 'VACUUM_HELD', `${held} transactions are held back`],
      ),
    ],
  };
}

/** A database from before its readers were told says only that it is older. */
async function schemaFindings(db: Database): Promise<readonly Finding[]> {
  const done = await rows<{ name: string }>(db, 'SELECT name FROM schema_migration').catch(
    () => [],
  );
  const there = new Set(done.map(({ name }) => name));
  const known = new Set(migrations.map(({ name }) => name));
  const missing = [...known].filter((name) => !there.has(name));
  const unknown = [...there].filter((name) => !known.has(name));
  return where(
    [missing.length > 0, 'MIGRATIONS_BEHIND', `not applied: ${missing.at(-1) ?? ''}`],
    [unknown.length > 0, 'MIGRATIONS_AHEAD', `not known here: ${unknown.at(-1) ?? ''}`],
  );
}
