import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { postgresPatients } from '../../../infra/patients/postgres-patients.js';
import { replacePatientId } from '../../../infra/patients/replace-patient-id.js';
import { rows } from '../../../infra/postgres/database.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const admit = (id: Awaited<ReturnType<typeof acceptEnrollment>>) =>
  admitted(database.owner, id, 'create-ehr-record', 'perform');
const replace = (attempt: Awaited<ReturnType<typeof admit>>) =>
  database.worker.transaction((tx) => replacePatientId(tx, attempt));

test('of two attempts that met the same collision one replaces the id, the other leaves the new one', async () => {
  const id = await acceptEnrollment(database.owner);
  const attempt = await admit(id);
  await replace(attempt);
  const replaced = (await admit(id)).patientId;
  assert.notEqual(replaced, attempt.patientId);
  await replace(attempt);
  assert.equal((await admit(id)).patientId, replaced);
  const told = await rows(
    database.owner,
    `SELECT event FROM audit_entry WHERE enrollment_id = ? AND event = 'patient-id.replaced'`,
    [id],
  );
  assert.equal(told.length, 1, 'the trail tells it once');
});

test('an id under which our own row stands is kept', async () => {
  const id = await acceptEnrollment(database.owner);
  const attempt = await admit(id);
  await postgresPatients(database.worker).insert(attempt, applicant());
  await replace(attempt);
  assert.equal((await admit(id)).patientId, attempt.patientId);
});
