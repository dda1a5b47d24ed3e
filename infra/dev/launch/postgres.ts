import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { StackError } from '../stack-error.js';
import { type Child, startChild } from './child.js';
import { isReachableByAll, isRoot, NOBODY, postgresBinaries } from './postgres-binaries.js';
import { secretIn } from './secret-file.js';
import { untilReady } from './until-ready.js';

export const DATABASE_ROLES = ['owner', 'api', 'worker', 'auditor', 'reader'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

export interface PostgresOptions {
  /** Everything that must survive a restart lies below; 0700. */
  readonly stateFolder: string;
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
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

/** A server that was killed leaves a lock file; one that still runs from an earlier stack is stopped. */
function takeStaleLock(dataFolder: string): void {
  const lock = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (isPostgres(pid)) {
    process.kill(pid, 'SIGINT');
    for (let waited = 0; waited < 100 && isPostgres(pid); waited += 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  rmSync(lock, { force: true });
}

/** Whether the process is there and is a PostgreSQL (a pid may have been given to another program since). */
function isPostgres(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-p', `${pid}`, '-o', 'comm='], { encoding: 'utf8' });
  return stdout.includes('postgres');
}

function configure(dataFolder: string, { port, tls }: PostgresOptions): void {
  for (const [name, source] of [
    ['server.crt', tls.certFile],
    ['server.key', tls.keyFile],
  ] as const) {
    const copy = join(dataFolder, name);
    rmSync(copy, { force: true });
    cpSync(source, copy);
    chmodSync(copy, 0o600);
    if (isRoot()) chownSync(copy, NOBODY, NOBODY);
  }
  writeFileSync(join(dataFolder, 'postgresql.auto.conf'), settings(port), { mode: 0o600 });
  writeFileSync(join(dataFolder, 'pg_hba.conf'), HBA, { mode: 0o600 });
}

const HBA = `hostssl all all 127.0.0.1/32 scram-sha-256
hostssl all all ::1/128 scram-sha-256
`;

/** Errors and statements in the log would quote rows: terse, and no parameters, ever (phi.md). */
const settings = (port: number): string => `
listen_addresses = 'localhost'
port = ${port}
unix_socket_directories = ''
max_connections = 200
ssl = on
ssl_min_protocol_version = 'TLSv1.3'
password_encryption = 'scram-sha-256'
log_error_verbosity = terse
log_min_error_statement = panic
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_connections = off
track_activity_query_size = 100
`;

async function answers(url: string, ca: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, ssl: { ca } });
  try {
    await client.connect();
    return true;
  } finally {
    await client.end().catch(() => undefined); // It never came up: there is nothing to end.
  }
}

const rolePasswords = (stateFolder: string): Readonly<Record<DatabaseRole, string>> =>
  Object.fromEntries(
    DATABASE_ROLES.map((role) => [
      role,
      secretIn(join(stateFolder, 'secrets', `database-${role}`)),
    ]),
  ) as Record<DatabaseRole, string>;

/** The database and its login roles; what each may do comes with the migrations. */
async function createRoles(
  url: string,
  ca: string,
  passwords: Readonly<Record<DatabaseRole, string>>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: { ca } });
  await client.connect();
  try {
    const { rowCount } = await client.query(`SELECT FROM pg_database WHERE datname = 'enrollment'`);
    if (rowCount !== 0) return;
    for (const role of DATABASE_ROLES)
      await client.query(
        `CREATE ROLE enrollment_${role} LOGIN PASSWORD ${client.escapeLiteral(passwords[role])}`,
      );
    await client.query('CREATE DATABASE enrollment OWNER enrollment_owner');
    await client.query('REVOKE CONNECT, TEMPORARY ON DATABASE enrollment FROM PUBLIC');
    for (const role of DATABASE_ROLES)
      await client.query(`GRANT CONNECT ON DATABASE enrollment TO enrollment_${role}`);
  } finally {
    await client.end();
  }
}
