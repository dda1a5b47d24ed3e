import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { row, rows } from '../../../infra/postgres/database.js';
import type { TestStack } from '../../support/test-stack.js';

/** What a stack has taken so far: counters that only grow, by what they count. */
export type Taken = Readonly<Record<string, number>>;

const TICKS_PER_SECOND = 100; // Linux tells processor time in these.
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Reads every counter: tables (rows, bytes with indexes), write-ahead log, transactions, processor time, key server. */
export async function taken(bench: TestStack): Promise<Taken> {
  return {
    ...(await tablesOf(bench)),
    ...(await clusterOf(bench)),
    ...processorOf(bench),
    ...keysOf(bench),
  };
}

/** What was added between two readings, an enrollment; nothing of what did not change. */
export const each = (before: Taken, after: Taken, enrollments: number): Taken =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, value]) => [name, (value - (before[name] ?? 0)) / enrollments] as const)
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => [name, Number(value.toPrecision(3))]),
  );

async function tablesOf({ owner }: TestStack): Promise<Taken> {
  const tables = await rows<{ name: string; count: string; bytes: string }>(
    owner,
    `SELECT c.relname AS name,
       (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I', c.relname), false, true, '')))[1]::text AS count,
       greatest(pg_total_relation_size(c.oid),
         (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree(c.oid)))::text AS bytes
     FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relnamespace = 'public'::regnamespace`,
  );
  return Object.fromEntries(
    tables.flatMap(({ name, count, bytes }) => [
      [`${name} rows`, Number(count)],
      [`${name} bytes`, Number(bytes)],
    ]),
  );
}

async function clusterOf({ owner }: TestStack): Promise<Taken> {
  const found = await row<{ wal: string; commits: string }>(
    owner,
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text AS wal,
       (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database())::text AS commits`,
  );
  return {
    'write-ahead log bytes': Number(found?.wal),
    'database transactions': Number(found?.commits),
  };
}

/** Seconds of processor time of API and worker; nothing where there is no /proc. */
function processorOf({ stack }: TestStack): Taken {
  const read = ['api', 'worker'].flatMap((name) => {
    const file = `/proc/${stack.file.pids[name]}/stat`;
    if (!existsSync(file)) return [];
    const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const ticks = Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS]);
    return [[`${name} processor seconds`, ticks / TICKS_PER_SECOND] as const];
  });
  return Object.fromEntries(read);
}

/** Requests to the key server's transit engine, by operation, from its audit log. */
function keysOf({ stack }: TestStack): Taken {
  const file = join(stack.parts.stateFolder, 'logs', 'openbao-audit.log');
  const counts: Record<string, number> = {};
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [, operation] = /"type":"request".*"path":"transit\/([a-z-]+)\//.exec(line) ??
      /"path":"transit\/([a-z-]+)\/.*"type":"request"/.exec(line) ?? [null, null];
    if (operation !== null && operation !== undefined)
      counts[`key server ${operation}`] = (counts[`key server ${operation}`] ?? 0) + 1;
  }
  return counts;
}
