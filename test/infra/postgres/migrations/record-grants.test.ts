import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rows } from '../../../../infra/postgres/database.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const ROLES = ['api', 'worker', 'auditor', 'reader'] as const;
const RELATIONS = [
  'patients',
  'patients_unsettled',
  'ehr_record',
  'ehr_encounter',
  'clinic',
  'room',
  'provider',
  'provider_assignment',
  'portal_account',
  'portal_session',
  'appointment_slot',
  'appointment',
  'held_record',
  'provider_load',
] as const;
const VERBS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;

/** Every cell that is granted, on the whole table or on columns of it; all others are denied. */
const GRANTED: Readonly<Record<string, readonly string[]>> = {
  'worker patients': ['SELECT (enrollment_id, patient_id)', 'DELETE'],
  'worker patients_unsettled': ['SELECT (enrollment_id)', 'INSERT'],
  'worker ehr_record': ['SELECT', 'INSERT', 'UPDATE (version)', 'DELETE'],
  'worker ehr_encounter': ['SELECT'],
  'worker clinic': ['SELECT'],
  'worker room': ['SELECT'],
  'worker provider': ['SELECT', 'UPDATE (taken)'],
  'worker provider_assignment': ['SELECT', 'INSERT', 'DELETE'],
  'worker portal_account': ['SELECT', 'INSERT', 'DELETE'],
  'worker appointment_slot': ['SELECT', 'INSERT'],
  'worker appointment': ['SELECT', 'INSERT', 'DELETE'],
  'worker held_record': ['SELECT'],
  'reader held_record': ['SELECT'],
  'reader provider_load': ['SELECT'],
};

async function granted(role: string, relation: string): Promise<readonly string[]> {
  const found = await rows<{ verb: string; whole: boolean; columns: string | null }>(
    database.owner,
    `SELECT verb, has_table_privilege(r, t, verb) AS whole,
            CASE WHEN verb IN ('SELECT', 'INSERT', 'UPDATE') THEN
              (SELECT string_agg(attname, ', ' ORDER BY attname) FROM pg_attribute
               WHERE attrelid = t AND attnum > 0 AND has_column_privilege(r, t, attname, verb)) END AS columns
     FROM unnest(?::text[]) WITH ORDINALITY AS v (verb, n),
          (SELECT ?::regrole::oid AS r, ?::regclass::oid AS t) AS subject
     ORDER BY n`,
    [VERBS, `enrollment_${role}`, relation],
  );
  return found.flatMap(({ verb, whole, columns }) => {
    if (whole) return [verb];
    return columns === null ? [] : [`${verb} (${columns})`];
  });
}

for (const role of ROLES)
  test(`of the systems of record the ${role} role may do what its work needs, and nothing else`, async () => {
    for (const relation of RELATIONS)
      assert.deepEqual(
        await granted(role, relation),
        GRANTED[`${role} ${relation}`] ?? [],
        `${role} on ${relation}`,
      );
  });

test('a role that has no grant is turned away when it tries', async () => {
  for (const role of ['api', 'auditor', 'reader'] as const)
    for (const sql of ['SELECT patient_name FROM patients', 'DELETE FROM patients'])
      await assert.rejects(rows(database[role], sql), { code: '42501' });
});

test('what the reader counts shows ids and names of systems, no column more', async () => {
  const columns = await rows<{ name: string }>(
    database.owner,
    `SELECT attname AS name FROM pg_attribute
     WHERE attrelid IN ('held_record'::regclass, 'provider_load'::regclass) AND attnum > 0 ORDER BY attrelid, attnum`,
  );
  assert.deepEqual(
    new Set(columns.map(({ name }) => name)),
    new Set([
      'enrollment_id',
      'system',
      'provider_id',
      'capacity',
      'taken',
      'assigned',
      'offered',
      'booked',
    ]),
  );
});
