import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { StackError } from '../stack-error.js';
import { type Child, startChild } from './child.js';
import { isReachableByAll, isRoot, NOBODY, postgresBinaries } from './postgres-binaries.js';
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
const OWNER_ONLY_FOLDER = 0o700;

/**
 * Starts a real PostgreSQL for development and tests: TLS 1.3, SCRAM, loopback only, one login role per process, and a
 * log that never quotes a row (phi.md). Reuses what an earlier start left in the state folder.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const native = postgresBinaries();
  const dataFolder = dataFolderFor(options.stateFolder);
  const superuserPassword = secretIn(join(options.stateFolder, 'secrets', 'postgres'));
  if (!existsSync(join(dataFolder, 'PG_VERSION')))
    initialise(native, dataFolder, superuserPassword);
  takeStaleLock(dataFolder);
  configure(dataFolder, options);
  const logFile = join(options.stateFolder, 'logs', 'postgres.log');
  mkdirSync(dirname(logFile), { recursive: true, mode: OWNER_ONLY_FOLDER });
  const child = startChild(join(native, 'bin', 'postgres'), ['-D', dataFolder], {
    logFile,
    cwd: dataFolder,
    ...asNobody(),
  });
  const url = (user: string, password: string, database: string): string =>
    `postgres://${user}:${password}@localhost:${options.port}/${database}`;
  const superuserUrl = url('postgres', superuserPassword, 'postgres');
  const ca = readFileSync(options.tls.caFile, 'utf8');
  await untilReady('PostgreSQL', () => answers(superuserUrl, ca), {
    child,
    seconds: READY_SECONDS,
    logFile,
  });
  const passwords = rolePasswords(options.stateFolder);
  await createRoles(superuserUrl, ca, passwords);
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
    stop: () => child.stop('SIGINT'), // Fast shutdown: open transactions are rolled back.
  };
}

/** Below the state folder, unless the user that must own it could not get there. */
export function dataFolderFor(stateFolder: string): string {
  if (!isRoot() || isReachableByAll(dirname(stateFolder))) return join(stateFolder, 'postgres');
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  return join('/var/tmp', `enrollment-stack-${name}`);
}

const asNobody = () => (isRoot() ? { uid: NOBODY, gid: NOBODY } : {});

function initialise(native: string, dataFolder: string, password: string): void {
  if (existsSync(dataFolder)) rmSync(dataFolder, { recursive: true });
  mkdirSync(dataFolder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  const passwordFile = `${dataFolder}.pw`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot()) for (const path of [dataFolder, passwordFile]) chownSync(path, NOBODY, NOBODY);
  const parameters = ['-D', dataFolder, '-U', 'postgres', '-A', 'scram-sha-256', '-E', 'UTF8'];
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    [...parameters, '--locale=C.UTF-8', '--no-sync', `--pwfile=${passwordFile}`],
    { cwd: dirname(dataFolder), encoding: 'utf8', ...asNobody() },
  );
  rmSync(passwordFile);
  if (made.status !== 0) {
    rmSync(dataFolder, { recursive: true, force: true });
    throw new StackError(
      'PostgreSQL could not lay out its data folder.',
      made.stderr.trim().split('\n').at(-1) ?? '',
    );
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
