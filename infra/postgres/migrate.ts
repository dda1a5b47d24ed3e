import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { AUDIT_EVENTS } from '../../activities/domain/audit-event.js';
import { type DatabaseOptions, openDatabase, row, rows } from './database.js';
import { migrations } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';
import { JOURNAL, runMigration } from './run-migration.js';

/** Of whoever migrates: the others wait until it is done, or its connection is gone. */
const LOCK = 7_461_230_019;
const WAIT_MS = 500;

/**
 * Brings the schema, and the words that the audit trail takes, up to date as the database's owner, while others are at
 * work: one migration after the other, each in a transaction of its own. Safe to run from several processes at once.
 *
 * @param wanted every migration there is; tests leave the later ones out, or add one
 */
export async function migrate(
  owner: Pick<DatabaseOptions, 'url' | 'caFile'>,
  wanted: readonly Migration[] = migrations,
): Promise<void> {
  // One connection: it holds the lock.
  const db = openDatabase({ ...owner, poolSize: 1, applicationName: 'migrate' });
  try {
    await untilAlone(db);
    const done = await applied(db);
    for (const each of wanted) if (!done.has(each.name)) await runMigration(db, each);
    await rows(db, 'INSERT INTO audit_event SELECT unnest(?::text[]) ON CONFLICT DO NOTHING', [
      AUDIT_EVENTS,
    ]);
  } finally {
    await db.destroy();
  }
}

async function untilAlone(db: Knex): Promise<void> {
  for (;;) {
    const taken = await row<{ isOurs: boolean }>(
      db,
      'SELECT pg_try_advisory_lock(?::bigint) AS "isOurs"',
      [LOCK],
    );
    if (taken?.isOurs === true) return;
    await delay(WAIT_MS);
  }
}

async function applied(db: Knex): Promise<ReadonlySet<string>> {
  await db.raw(JOURNAL);
  const found = await rows<{ name: string }>(db, 'SELECT name FROM schema_migration');
  return new Set(found.map(({ name }) => name));
}
