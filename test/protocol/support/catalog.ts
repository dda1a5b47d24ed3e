import { type Database, rows } from '../../../infra/postgres/database.js';
import type { Role } from './grants.js';

/** What can be done to a relation, and to columns of it. */
export const VERBS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'MAINTAIN'] as const;
export type Verb = (typeof VERBS)[number];

/** One role, one table or view, one verb. */
export interface Cell {
  readonly role: Role;
  readonly relation: string;
  readonly verb: Verb;
  readonly isWhole: boolean;
  readonly isView: boolean;
  readonly granted: readonly string[];
  readonly denied: readonly string[];
}

/** The matrix as the database has it: who may do what, by the whole relation or by columns. */
export const cellsFor = (owner: Database, roles: readonly Role[]): Promise<readonly Cell[]> =>
  rows<Cell>(
    owner,
    `SELECT role, c.relname AS relation, verb, c.relkind NOT IN ('r', 'p') AS "isView",
            has_table_privilege('enrollment_' || role, c.oid, verb) AS "isWhole",
            coalesce(held.granted, '{}') AS granted, coalesce(held.denied, '{}') AS denied
     FROM pg_class c
     CROSS JOIN unnest(?::text[]) role CROSS JOIN unnest(?::text[]) WITH ORDINALITY AS v (verb, n)
     CROSS JOIN LATERAL (
       SELECT array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE may) AS granted,
              array_agg(a.attname::text ORDER BY a.attname) FILTER (WHERE NOT may) AS denied
       FROM pg_attribute a, LATERAL (SELECT CASE WHEN verb IN ('SELECT', 'INSERT', 'UPDATE')
         THEN has_column_privilege('enrollment_' || role, c.oid, a.attnum, verb) END AS may) checked
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     ) held
     JOIN pg_namespace s ON s.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
       AND s.nspname NOT IN ('pg_catalog', 'information_schema') AND s.nspname NOT LIKE 'pg\\_%'
     ORDER BY relation, role, n`,
    [roles, VERBS],
  );

export interface FunctionCell {
  readonly role: Role;
  readonly name: string;
  /** Types of its parameters, in their order. */
  readonly parameters: readonly string[];
  readonly call: string;
  readonly isAllowed: boolean;
}

/** The same for functions that are no extension's. */
export const functionCellsFor = (
  owner: Database,
  roles: readonly Role[],
): Promise<readonly FunctionCell[]> =>
  rows<FunctionCell>(
    owner,
    `SELECT role, p.oid::regprocedure::text AS name, p.oid::regproc::text AS call,
            ARRAY(SELECT format_type(t, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n) ORDER BY n)
              AS parameters,
            has_function_privilege('enrollment_' || role, p.oid, 'EXECUTE') AS "isAllowed"
     FROM pg_proc p JOIN pg_namespace s ON s.oid = p.pronamespace CROSS JOIN unnest(?::text[]) role
     WHERE s.nspname NOT IN ('pg_catalog', 'information_schema') AND s.nspname NOT LIKE 'pg\\_%'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
     ORDER BY name, role`,
    [roles],
  );
