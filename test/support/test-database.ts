import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localCertificates } from '../../infra/dev/launch/certificates.js';
import { freePort } from '../../infra/dev/launch/free-port.js';
import { startPostgres } from '../../infra/dev/launch/postgres.js';
import { DATABASE_ROLES, type DatabaseRole } from '../../infra/dev/launch/postgres-roles.js';
import { type Database, openDatabase } from '../../infra/postgres/database.js';
import { migrate } from '../../infra/postgres/migrate.js';
import type { Migration } from '../../infra/postgres/migrations/migration.js';

/** A real PostgreSQL of one test file's own, migrated, with a pool for each role. */
export interface TestDatabase {
  readonly owner: Database;
  readonly api: Database;
  readonly worker: Database;
  readonly auditor: Database;
  readonly reader: Database;
  readonly codec: Database;
  readonly break_glass: Database;
  readonly patient_portal: Database;
  readonly urls: Readonly<Record<DatabaseRole, string>>;
  readonly caFile: string;
  /** The server itself: its files, and whoever may do everything with it. */
  readonly server: { readonly dataFolder: string; readonly superuserUrl: string };
  /** Takes the server away from under the pools, as an outage would. */
  halt(): Promise<void>;
  stop(): Promise<void>;
}

const FIRST_PORT = 20_000;
const PORT_RANGE = 20_000;

/** @param wanted the migrations of another release than this one */
export async function startTestDatabase(wanted?: readonly Migration[]): Promise<TestDatabase> {
  const parent = mkdtempSync(join(tmpdir(), 'enrollment-test-'));
  const stateFolder = join(parent, 'state');
  const { caFile, certFile, keyFile } = await localCertificates(join(stateFolder, 'tls'));
  // Test files run side by side: a random place to look from keeps them from taking the same port.
  const from = FIRST_PORT + Math.floor(Math.random() * PORT_RANGE);
  const port = await freePort(from, new Set());
  const postgres = await startPostgres({ stateFolder, port, tls: { caFile, certFile, keyFile } });
  await migrate({ url: postgres.urls.owner, caFile }, wanted);
  const pools = DATABASE_ROLES.map((role) => {
    const options = { url: postgres.urls[role], caFile, poolSize: 10, applicationName: 'test' };
    return [role, openDatabase(options)] as const;
  });
  return {
    ...(Object.fromEntries(pools) as Record<DatabaseRole, Database>),
    urls: postgres.urls,
    caFile,
    server: postgres,
    halt: () => postgres.stop(),
    async stop() {
      await Promise.all(pools.map(([, pool]) => pool.destroy()));
      await postgres.stop();
      rmSync(parent, { recursive: true, force: true });
      rmSync(postgres.dataFolder, { recursive: true, force: true });
    },
  };
}
