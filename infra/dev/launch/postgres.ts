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
import { untilReady } from './until-ready.js';

export interface PostgresOptions extends ListenOptions {
  /** Everything that must survive a restart lies below; 0700. */
  readonly stateFolder: string;
}

export interface RunningPostgres {
  readonly urls: Readonly<Record<DatabaseRole, string>>;
  readonly superuserUrl: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly child: Child;
  stop(): Promise<void>;
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
  const { child, logFile } = await launch(options, dataFolder, superuserPassword);
  try {
    const ca = readFileSync(options.tls.caFile, 'utf8');
    const waiting = { child, seconds: READY_SECONDS, logFile };
    await untilReady('PostgreSQL', () => answers(superuserUrl, ca), waiting).catch(() => {
      throw unusable(`its log says why: ${logFile}`);
    });
    await createRoles(superuserUrl, ca, passwords);
  } catch (error) {
    await child.stop();
    throw error;
  }
  const urls = DATABASE_ROLES.map((role) => [
    role,
    url(`enrollment_${role}`, passwords[role], 'enrollment'),
  ]);
  return {
    urls: Object.fromEntries(urls) as Record<DatabaseRole, string>,
    superuserUrl,
    dataFolder,
    logFile,
    child,
    stop: () => child.stop(),
  };
}

async function launch(
  options: PostgresOptions,
  dataFolder: string,
  superuserPassword: string,
): Promise<{ readonly child: Child; readonly logFile: string }> {
  const native = postgresBinaries();
  const logFile = join(options.stateFolder, 'logs', 'postgres.log');
  await layOut(native, dataFolder, superuserPassword);
  await takeStaleLock(dataFolder);
  configure(dataFolder, options);
  const child = startChild(join(native, 'bin', 'postgres'), ['-D', dataFolder], {
    logFile,
    cwd: dataFolder,
    stopSignal: 'SIGINT', // Fast shutdown: open transactions are rolled back.
    ...asNobody(),
  });
  return { child, logFile };
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
