import { Failure } from '../../activities/domain/failure.js';
import { ConfigurationError } from '../config/environment.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';
import { migrations } from './migrations/index.js';

/** Schemas of before 0080 do not let processes look. */
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Throws `ConfigurationError` when the database lacks a migration that this code was written for. A newer schema is
 * fine: it only adds. So is a database that is away: it may come back.
 */
export async function assertSchema(db: Database): Promise<void> {
  const missing = await missingMigrations(db).catch(unlessAway);
  if (missing.length > 0)
    throw new ConfigurationError([
      `The database's schema is older than this release (${missing[0]} is missing): migrate it first, then start again`,
    ]);
}

async function missingMigrations(db: Database): Promise<readonly string[]> {
  const found = await guarded(() =>
    rows<{ name: string }>(db, 'SELECT name FROM schema_migration'),
  );
  const there = new Set(found.map(({ name }) => name));
  return migrations.map(({ name }) => name).filter((name) => !there.has(name));
}

function unlessAway(error: unknown): readonly string[] {
  const isRefused = error instanceof Failure && error.refusedAt.sqlState === INSUFFICIENT_PRIVILEGE;
  return isRefused ? [migrations.at(-1)?.name ?? ''] : [];
}
