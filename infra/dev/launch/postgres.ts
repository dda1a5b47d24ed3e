import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Child, startChild } from './child.js';
import { postgresBinaries } from './postgres-binaries.js';
import { asNobody, dataFolderFor, layOut, unusable } from './postgres-data.js';
import { takeStaleLock } from './postgres-lock.js';
import { createRoles, DATABASE_ROLES, type DatabaseRole, rolePasswords } from './postgres-roles.js';
import { configure, type ListenOptions } from './postgres-settings.js';
import { secretIn } from './secret-file.js';
import { type Server, startServer } from './server.js';
import { untilReady } from './until-ready.js';

export interface PostgresOptions extends ListenOptions {
  /** Everything that must survive a restart lies below; 0700. */
  readonly stateFolder: string;
}

export interface RunningPostgres extends Server {
  readonly urls: Readonly<Record<DatabaseRole, string>>;
  readonly superuserUrl: string;
  readonly dataFolder: string;
  readonly logFile: string;
}

const READY_SECONDS = 20;

/**
 * Starts a real PostgreSQL for development and tests: TLS 1.3, SCRAM, loopback only, one login role per process, and a
 * log that never quotes a row (phi.md). Reuses what an earlier start left in the state folder.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { stateFolder, port } = options;
  const dataFolder = dataFolderFor(stateFolder);
  const superuserPassword = secretIn(join(stateFolder, 'secrets', 'postgres'));
  const url = (user: string, password: string, database: string): string =>
    `postgres://${user}:${password}@localhost:${port}/${database}`;
  const superuserUrl = url('postgres', superuserPassword, 'postgres');
  const passwords = rolePasswords(stateFolder);
  const ca = readFileSync(options.tls.caFile, 'utf8');
  const logFile = join(stateFolder, 'logs', 'postgres.log');
  const native = postgresBinaries();
  await layOut(native, dataFolder, superuserPassword);
  const server = await startServer(async () => {
    await takeStaleLock(dataFolder);
    configure(dataFolder, options);
    return launch(native, { dataFolder, logFile }, () => answers(superuserUrl, ca));
  });
  try {
    await createRoles(superuserUrl, ca, passwords);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const urls = DATABASE_ROLES.map((role) => [
    role,
    url(`enrollment_${role}`, passwords[role], 'enrollment'),
  ]);
  return Object.assign(server, {
    urls: Object.fromEntries(urls) as Record<DatabaseRole, string>,
    superuserUrl,
    dataFolder,
    logFile,
  });
}

async function launch(
  native: string,
  { dataFolder, logFile }: { readonly dataFolder: string; readonly logFile: string },
  isReady: () => Promise<boolean>,
): Promise<Child> {
  const child = startChild(join(native, 'bin', 'postgres'), ['-D', dataFolder], {
    logFile,
    cwd: dataFolder,
    stopSignal: 'SIGINT', // Fast shutdown: open transactions are rolled back.
    ...asNobody(),
  });
  try {
    await untilReady('PostgreSQL', isReady, { child, seconds: READY_SECONDS, logFile });
    return child;
  } catch {
    await child.stop();
    throw unusable(`its log says why: ${logFile}`);
  }
}

async function answers(url: string, ca: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, ssl: { ca } });
  try {
    await client.connect();
    return true;
  } finally {
    await client.end().catch(() => undefined); // It never came up: there is nothing to end.
  }
}
