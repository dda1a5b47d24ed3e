import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Migration } from './migrations/migration.js';

/**
 * A change that waits for a table holds up everybody who comes after it. So it waits for no longer than this, and then
 * lets them pass before it tries again.
 */
const LOCK_TIMEOUT_MS = 2_000;
const LONGEST_PAUSE_MS = 5_000;
const FIRST_PAUSE_MS = 250;
/** About ten minutes: then somebody holds the table for good, as an open transaction of a person does. */
const MOST_TRIES = 90;
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK_DETECTED = '40P01';

/** Makes the table of what has been carried out; the columns are those that Knex once gave it. */
export const JOURNAL = `CREATE TABLE IF NOT EXISTS schema_migration (
  id serial PRIMARY KEY, name varchar(255), batch integer, migration_time timestamptz)`;

/** Carries one migration out and puts it on record. What cannot have its lock is tried again. */
export async function runMigration(owner: Knex, migration: Migration): Promise<void> {
  for (let tries = 1, pauseMs = FIRST_PAUSE_MS; ; tries++) {
    try {
      return await carryOut(owner, migration);
    } catch (error) {
      if (!isHeldUp(error) || tries === MOST_TRIES) throw error;
    }
    await delay(pauseMs);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

async function carryOut(owner: Knex, { name, up }: Migration): Promise<void> {
  if (typeof up !== 'string') return oneByOne(owner, name, up);
  await owner.transaction(async (tx) => {
    await tx.raw(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await tx.raw(up);
    await note(tx, name);
  });
}

/** Building an index takes as long as it takes, and nobody waits for it. */
async function oneByOne(owner: Knex, name: string, statements: readonly string[]): Promise<void> {
  await owner.raw('SET statement_timeout = 0');
  try {
    for (const statement of statements) await owner.raw(statement);
  } finally {
    await owner.raw('RESET statement_timeout');
  }
  await note(owner, name);
}

const note = async (on: Knex, name: string): Promise<void> => {
  await on.raw('INSERT INTO schema_migration (name, batch, migration_time) VALUES (?, 1, now())', [
    name,
  ]);
};

const isHeldUp = (error: unknown): boolean => {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === LOCK_NOT_AVAILABLE || code === DEADLOCK_DETECTED;
};
