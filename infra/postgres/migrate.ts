import type { Knex } from 'knex';
import { type DatabaseOptions, openDatabase } from './database.js';
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

/** Brings the schema up to date as the database's owner; safe to run from several processes at once. */
export async function migrate(owner: Pick<DatabaseOptions, 'url' | 'caFile'>): Promise<void> {
  const db = openDatabase({ ...owner, poolSize: 1, applicationName: 'migrate' });
  try {
    await db.migrate.latest({ migrationSource: source, tableName: 'schema_migration' });
  } finally {
    await db.destroy();
  }
}
