import { type Database, row, rows } from '../../postgres/database.js';
import { inspecting } from '../reader.js';
import type { Check } from './check.js';
import { database } from './database.js';
import { type Finding, where } from './finding.js';

/** Each process has a role of its own (protocol.md 30). */
const ROLES = ['api', 'worker', 'auditor', 'reader', 'codec', 'break_glass', 'patient_portal'];
/** What would give PHI or the trail away; every other cell is tried by the tests. */
const NEVER: readonly (readonly [role: string, table: string, privilege: string])[] = [
  ['api', 'dossier', 'SELECT'],
  ['api', 'patients', 'SELECT'],
  ['reader', 'patients', 'SELECT'],
  ['reader', 'dossier', 'SELECT'],
  ['reader', 'dossier_key', 'SELECT'],
  ['auditor', 'patients', 'SELECT'],
  ['auditor', 'dossier', 'SELECT'],
  ['worker', 'audit_entry', 'INSERT'],
  ['worker', 'audit_entry', 'UPDATE'],
  ['worker', 'audit_entry', 'DELETE'],
];

/** Whether each role is there, and may do no more than it must. */
export const databaseRoles: Check = {
  ...database,
  name: 'database roles',
  examine: (at) =>
    inspecting(at, async (db) => {
      const there = await rolesThere(db);
      const missing = ROLES.filter((role) => !there.has(`enrollment_${role}`));
      const strong = [...there].filter(([, isStrong]) => isStrong).map(([role]) => role);
      const findings: readonly Finding[] = [
        ...missing.map((role) => ({ code: 'ROLE_MISSING' as const, says: `enrollment_${role}` })),
        ...strong.map((role) => ({ code: 'ROLE_TOO_STRONG' as const, says: role })),
        ...(missing.length > 0 ? [] : await grantFindings(db)),
      ];
      return { facts: { roles: there.size }, findings };
    }),
};

async function rolesThere(db: Database): Promise<ReadonlyMap<string, boolean>> {
  const found = await rows<{ role: string; isStrong: boolean }>(
    db,
    `SELECT rolname AS role, rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication AS "isStrong"
     FROM pg_roles WHERE rolname = ANY (?)`,
    [ROLES.map((role) => `enrollment_${role}`)],
  );
  return new Map(found.map(({ role, isStrong }) => [role, isStrong]));
}

async function grantFindings(db: Database): Promise<readonly Finding[]> {
  const given = await rows<{ says: string }>(
    db,
    `SELECT concat_ws(' ', n.role, n.privilege, 'on', n.relation) AS says
     FROM jsonb_to_recordset(?::jsonb) AS n (role text, relation text, privilege text)
     WHERE to_regclass(n.relation) IS NOT NULL AND has_table_privilege(n.role, n.relation, n.privilege)
     UNION ALL
     SELECT concat('PUBLIC ', string_agg(DISTINCT a.privilege_type, ', '), ' on ', c.relname)
     FROM pg_class c, aclexplode(c.relacl) a
     WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0 GROUP BY c.relname`,
    [
      JSON.stringify(
        NEVER.map(([role, relation, privilege]) => ({
          role: `enrollment_${role}`,
          relation,
          privilege,
        })),
      ),
    ],
  );
  const heap = await row<{ isKept: boolean }>(
    db,
    `SELECT has_table_privilege('enrollment_worker', 'patients_unsettled', 'MAINTAIN') AS "isKept"`,
  ).catch(() => null);
  return [
    ...given.map(({ says }) => ({ code: 'GRANT_WRONG' as const, says })),
    ...where([
      heap?.isKept !== true,
      'MAINTAIN_MISSING',
      'the worker cannot rewrite the heap of purged rows',
    ]),
  ];
}
