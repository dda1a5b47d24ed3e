import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import knexModule, { type Knex } from 'knex';
import pg from 'pg';

export type Database = Knex;
export type Transaction = Knex.Transaction;

export interface DatabaseOptions {
  readonly url: string;
  /** PEM of the authority that signed the server's certificate; without it the system's authorities count. */
  readonly caFile?: string;
  readonly poolSize: number;
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
}: DatabaseOptions): Database {
  const { hostname, port, username, password, pathname } = new URL(url);
  return knexModule({
    client: 'pg',
    connection: {
      host: hostname,
      port: Number(port || '5432'),
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      database: pathname.slice(1),
      application_name: applicationName,
      ssl:
        caFile === undefined ? true : { ca: readFileSync(caFile, 'utf8'), minVersion: 'TLSv1.3' },
      connectionTimeoutMillis: 3_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
    },
    pool: { min: 0, max: poolSize },
    acquireConnectionTimeout: 5_000,
    log: SILENT,
  });
}

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
