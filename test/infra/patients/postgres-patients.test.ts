import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Failure } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import type { Made } from '../../../activities/ports/record.js';
import { postgresPatients } from '../../../infra/patients/postgres-patients.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { countOf } from '../../support/count-of.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

const STEP = 'create-ehr-record';
let database: TestDatabase;

const patients = () => postgresPatients(database.worker);
const accept = () => acceptEnrollment(database.owner);
const admit = (id: EnrollmentId) => admitted(database.owner, id, STEP, 'perform');
const count = (id: EnrollmentId) => countOf(database.reader, id, 'patients');

async function insertAndFind(attempt: Attempt): Promise<Made> {
  await patients().insert(attempt, applicant());
  return (await patients().find(attempt)) ?? assert.fail('what was inserted is not found');
}

recordSystemContract('patients in Postgres', async () => {
  database = await startTestDatabase();
  return {
    system: patients(),
    accept,
    admit: (id, verb) => admitted(database.owner, id, STEP, verb),
    make: insertAndFind,
    count,
    stop: () => database.stop(),
  };
});

test('the row holds the ten mapped columns of the source document', async () => {
  const attempt = await admit(await accept());
  await patients().insert(attempt, applicant({ firstName: 'Ana', lastName: 'de  la Cruz' }));
  const held = await row<Record<string, unknown>>(
    database.owner,
    'SELECT *, dob::text AS dob FROM patients WHERE enrollment_id = ?',
    [attempt.id],
  );
  assert.ok(held);
  const { created_at: createdAt, ...mapped } = held;
  assert.ok(createdAt instanceof Date);
  const person = applicant().reveal(phiAccess);
  assert.deepEqual(mapped, {
    patient_id: attempt.patientId,
    patient_name: 'Ana de la Cruz',
    dob: person.dateOfBirth,
    gender: person.gender,
    address_line1: person.addressLine1,
    city: person.city,
    state: person.state,
    postal_code: person.postalCode,
    contact_phone: person.phone,
    insurance_id: person.insurancePolicyNumber,
    enrollment_id: attempt.id,
  });
});

test('no column that holds PHI is indexed', async () => {
  const indexed = await rows<{ column: string }>(
    database.owner,
    `SELECT DISTINCT a.attname AS column FROM pg_index i
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
     WHERE i.indrelid = 'patients'::regclass ORDER BY 1`,
  );
  assert.deepEqual(
    indexed.map(({ column }) => column),
    ['enrollment_id', 'patient_id'],
  );
});

for (const [rule, broken] of [
  ['a gender outside the code list', { gender: 'F' }],
  ['a birth in the far past', { dateOfBirth: '1790-01-01' }],
  ['a birth in the future', { dateOfBirth: '2999-01-01' }],
  ['a phone that is not E.164', { phone: '555-0123' }],
  ['an empty address', { addressLine1: '' }],
  ['a city that is too long', { city: 'x'.repeat(101) }],
  ['an insurance id with a space', { insurancePolicyNumber: 'POL 1' }],
] as const)
  test(`the database itself refuses ${rule}, and quotes no value`, async () => {
    const attempt = await admit(await accept());
    const person = { ...applicant().reveal(phiAccess), ...broken };
    await assert.rejects(
      patients().insert(attempt, new Phi(person) as ReturnType<typeof applicant>),
      (error) => {
        assert.ok(failing('RECORD_INVALID')(error));
        assert.ok(error instanceof Failure);
        assert.deepEqual(Object.keys(error.refusedAt).sort(), ['constraint', 'sqlState', 'table']);
        return true;
      },
    );
    assert.equal(await count(attempt.id), 0);
  });

for (const [whose, settle, constraint] of [
  ['whose enrollment runs', false, 'patients_unsettled_pkey'],
  ['who is enrolled', true, 'patients_pkey'],
] as const)
  test(`a patient id of somebody ${whose} is a conflict that names its constraint, and the next attempt has another`, async () => {
    const [id, holder] = [await accept(), await accept()];
    const held = await admit(holder);
    const first = await admit(id);
    await patients().insert({ ...held, patientId: first.patientId }, applicant());
    if (settle) await rows(database.worker, 'SELECT settle_patient(?)', [holder]);
    await assert.rejects(patients().insert(first, applicant()), (error) => {
      assert.ok(failing('CONFLICT')(error));
      assert.equal(error instanceof Failure && error.refusedAt.constraint, constraint);
      return true;
    });
    const second = await admit(id);
    assert.notEqual(second.patientId, first.patientId);
    assert.match(second.patientId, /^PAT-[0-9a-f-]{36}$/);
    await patients().insert(second, applicant());
    assert.equal((await patients().find(second))?.id, second.patientId);
    assert.equal((await patients().find(held))?.id, first.patientId, 'the holder keeps the row');
  });

test('a patient id is not replaced for an attempt that the row has moved past', async () => {
  const [id, holder] = [await accept(), await accept()];
  const late = await admit(id);
  await patients().insert({ ...(await admit(holder)), patientId: late.patientId }, applicant());
  await admitted(database.owner, id, STEP, 'undo');
  await assert.rejects(patients().insert(late, applicant()), failing('FENCED'));
  assert.equal((await admit(id)).patientId, late.patientId);
});

test('what may be told of a failed insert names the fields and shows only gender, state and country', () => {
  const described = patients().describe(applicant());
  assert.deepEqual(Object.keys(described).sort(), ['country', 'fields', 'gender', 'state']);
  const text = JSON.stringify(described);
  for (const secret of ['1985-06-15', 'Springfield', '62701', 'Johnson', '0123', 'POL-'])
    assert.ok(!text.includes(secret), 'a value of the person is told');
});
