import type { Knex } from 'knex';
import { AUDIT_EVENTS } from '../../activities/domain/audit-event.js';
import { type DatabaseOptions, openDatabase, rows } from './database.js';
import { migrations } from './migrations/index.js';
import type { Migration } from './migrations/migration.js';

const source: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...migrations],
  getMigrationName: ({ name }) => name,
  getMigration: async ({ up }) => ({
    up: async (knex) => {
      await knex.raw(up);
    },
    down: async () => {
      throw new Error('Migrations only go forward: restore a backup, or write the next one.');
    },
  }),
};

/** Brings the schema, and the words that the audit trail takes, up to date as the database's owner; safe to run from several processes at once. */
export async function migrate(owner: Pick<DatabaseOptions, 'url' | 'caFile'>): Promise<void> {
  const db = openDatabase({ ...owner, poolSize: 1, applicationName: 'migrate' });
  try {
    await db.migrate.latest({ migrationSource: source, tableName: 'schema_migration' });
    await rows(db, 'INSERT INTO audit_event SELECT unnest(?::text[]) ON CONFLICT DO NOTHING', [
      AUDIT_EVENTS,
    ]);
  } finally {
    await db.destroy();
  }
}
