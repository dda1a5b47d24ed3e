import type { Migration } from '../../../infra/postgres/migrations/migration.js';

/** A form that holds running traffic up, or takes from under the release before what it works with. */
interface Danger {
  readonly form: RegExp;
  readonly instead: string;
}

const TAKES_AWAY = 'the release before may still use it: take it away in a later one';
const DANGERS: readonly Danger[] = [
  { form: /\bDROP (TABLE|COLUMN|VIEW|FUNCTION|TYPE|SCHEMA)\b/i, instead: TAKES_AWAY },
  { form: /\bRENAME (TO|COLUMN|CONSTRAINT)\b/i, instead: TAKES_AWAY },
  { form: /\bREVOKE\b(?!.* FROM PUBLIC\b)/i, instead: TAKES_AWAY },
  { form: /\bTRUNCATE\b/i, instead: TAKES_AWAY },
  {
    form: /\bALTER COLUMN \w+ (SET DATA )?TYPE\b/i,
    instead: 'rewrites the table: add a column of the new type',
  },
  {
    form: /\bALTER COLUMN \w+ SET NOT NULL\b/i,
    instead: 'scans the table: add a CHECK NOT VALID, and validate it in a migration of its own',
  },
  {
    form: /\bADD COLUMN\b(?=[^;,]*\bNOT NULL\b)(?![^;,]*\bDEFAULT\b)/i,
    instead: 'the release before writes no value: give it a DEFAULT',
  },
  {
    form: /\bADD COLUMN\b[^;,]*(\bserial\b|\bGENERATED ALWAYS AS\b|\bDEFAULT (gen_random_uuid|clock_timestamp|random|nextval)\b)/i,
    instead: 'rewrites the table: add it without, and fill it in batches',
  },
  {
    form: /\bADD (CONSTRAINT \w+ )?(CHECK|FOREIGN KEY)\b(?![^;]*\bNOT VALID\b)/i,
    instead: 'scans the table: NOT VALID, and validate it in a migration of its own',
  },
  {
    form: /\bADD (CONSTRAINT \w+ )?(PRIMARY KEY|UNIQUE|EXCLUDE)\b(?![^;]*\bUSING INDEX\b)/i,
    instead: 'builds an index under a lock: CREATE UNIQUE INDEX CONCURRENTLY, then USING INDEX',
  },
  {
    form: /\bCREATE (UNIQUE )?INDEX\b(?! CONCURRENTLY)/i,
    instead: 'stops every write: CREATE INDEX CONCURRENTLY, in a migration that is a list',
  },
  {
    form: /^(UPDATE|DELETE FROM|WITH\b.*\b(UPDATE|DELETE))\b/i,
    instead: 'locks every row that it touches: change rows in batches, by code',
  },
  {
    form: /\b(VACUUM FULL|CLUSTER|LOCK TABLE|REINDEX(?!.*CONCURRENTLY))\b/i,
    instead: 'locks the table',
  },
];

/** What is dangerous in a migration, in words. `-- safe: why` within a statement lets it pass. */
export function dangersIn({ name, up }: Migration): readonly string[] {
  const statements = typeof up === 'string' ? statementsOf(up) : [...up];
  const own = new Set(statements.flatMap(tablesMadeBy));
  const found = statements
    .filter((sql) => !/-- safe: \w/.test(sql) && !isOf(own, sql))
    .map(plain)
    .flatMap((sql) => DANGERS.filter(({ form }) => form.test(sql)).map(({ instead }) => instead));
  return [...found, ...formOf(up)].map((each) => `${name}: ${each}`);
}

/** What runs outside of a transaction may break off in its middle, and is begun again. */
function formOf(up: Migration['up']): readonly string[] {
  const isConcurrent = (sql: string) => /\bCREATE (UNIQUE )?INDEX CONCURRENTLY\b/i.test(sql);
  if (typeof up === 'string')
    return isConcurrent(up)
      ? ['CREATE INDEX CONCURRENTLY runs in no transaction: make it a list']
      : [];
  const made = up.filter(isConcurrent).flatMap((sql) => /CONCURRENTLY (\w+)/i.exec(sql)?.[1] ?? []);
  return made
    .filter(
      (index) => !up.some((sql) => sql.includes(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`)),
    )
    .map((index) => `a build that broke off leaves ${index} invalid: drop it first, IF EXISTS`);
}

/** Apart at semicolons, but for those within a function's body. */
const statementsOf = (sql: string): readonly string[] =>
  sql
    .replace(/\$\$[\s\S]*?\$\$/g, "''")
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const plain = (sql: string): string => sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim();

const tablesMadeBy = (sql: string): readonly string[] =>
  /\bCREATE TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(sql)?.slice(1, 2) ?? [];

/** Nobody is at work on a table that was not there before. */
const isOf = (own: ReadonlySet<string>, sql: string): boolean => {
  const table = /\b(?:ALTER TABLE (?:ONLY )?|ON |INTO |UPDATE )(\w+)/i.exec(plain(sql))?.[1];
  return /\bCREATE TABLE\b/i.test(sql) || (table !== undefined && own.has(table));
};
