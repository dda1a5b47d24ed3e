import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import knexModule, { type Knex } from 'knex';
import pg from 'pg';
import type { Lease } from '../vault/lease.js';
import type { LeasedLogin } from './leased-login.js';

export type Database = Knex;
export type Transaction = Knex.Transaction;

export interface DatabaseOptions {
  readonly url: string;
  /** PEM of the authority that signed the server's certificate; without it the system's authorities count. */
  readonly caFile?: string;
  readonly poolSize: number;
  /** Logins that change while the pool lives; without them the URL's counts. */
  readonly logins?: Pick<Lease<LeasedLogin>, 'current' | 'held'>;
  readonly applicationName: string;
}

const INT8_OID = 20;
/** bigint columns here are counters far below 2^53: numbers are easier to compare than strings. */
pg.types.setTypeParser(INT8_OID, Number);

const ignore = (): void => undefined;
/** Knex writes to the console by itself, in words of the driver; what matters reaches us as an error. */
const SILENT = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

/** A pool of TLS connections with limits on everything: waiting, statements, idle transactions. */
export function openDatabase({
  url,
  caFile,
  poolSize,
  applicationName,
  logins,
}: DatabaseOptions): Database {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = {
    host: hostname,
    port: Number(port || '5432'),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    application_name: applicationName,
    ssl: caFile === undefined ? true : { ca: readFileSync(caFile, 'utf8'), minVersion: 'TLSv1.3' },
    connectionTimeoutMillis: 3_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
  } as const;
  return knexModule({
    client: 'pg',
    ...(logins === undefined
      ? { connection, pool: { min: 0, max: poolSize } }
      : {
          connection: async () => ({ ...connection, ...(await currentLogin(logins)) }),
          pool: { min: 0, max: poolSize, validate: isOfCurrentLogin(logins) },
        }),
    acquireConnectionTimeout: 5_000,
    log: SILENT,
  });
}

type Logins = NonNullable<DatabaseOptions['logins']>;

/** Asked for whenever a connection is made after the login before it was no longer to be used. */
async function currentLogin(logins: Logins) {
  const { user, password } = await logins.current();
  return { user, password, expirationChecker: () => logins.held()?.user !== user };
}

/** Looked at before each use: a connection whose login is to go makes room for one of the next. */
const isOfCurrentLogin =
  (logins: Logins) =>
  (connection: pg.Client): boolean =>
    logins.held()?.user === connection.user;

/** The name that a statement is prepared under, by its text. There are as many as there are texts in the code. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(sql).digest('base64url');
  names.set(sql, name);
  return name;
}

/**
 * Runs one statement and gives back its rows. Each connection prepares it once: planning costs more than most of our
 * statements do. So the text holds no values, only placeholders.
 */
export async function rows<Row extends object>(
  on: Database | Transaction,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const result: { rows: Row[] } = await on
    .raw(sql, bindings as Knex.Value[])
    .options({ name: nameOf(sql) });
  return result.rows;
}

/** The one row a statement gives, or null. */
export async function row<Row extends object>(
  on: Database | Transaction,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<Row | null> {
  return (await rows<Row>(on, sql, bindings))[0] ?? null;
}
