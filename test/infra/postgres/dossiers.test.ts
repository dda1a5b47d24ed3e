import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Applicant, ApplicantField } from '../../../activities/domain/applicant.js';
import { Failure, type FailureCode } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { parseApplicant } from '../../../activities/domain/parse-applicant.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import type { Keyring } from '../../../infra/crypto/keyring.js';
import { rows } from '../../../infra/postgres/database.js';
import {
  keepDossier,
  keepInDossier,
  openFromDossier,
  postgresDossier,
  shredDossier,
} from '../../../infra/postgres/dossiers.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { validForm } from '../../support/applicants.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';

let database: TestDatabase;
let keys: TestKeyring;
let keyring: Keyring;
before(async () => {
  [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
  keyring = keys.keyring;
});
after(async () => {
  keys.remove();
  await database.stop();
});

const CANARY = 'Qx9canary';
const form = {
  ...validForm(CANARY),
  email: 'qx9canary@example.com',
  photoId: { type: 'passport', issuer: 'US', number: 'P-1234567' },
  preferences: { language: 'es' },
};

function applicant(): Phi<Applicant> {
  const parsed = parseApplicant(form, '2026-01-01');
  return 'applicant' in parsed ? parsed.applicant : assert.fail('the form is valid');
}

/** Accepted as the intake does it, by the intake's role. */
async function accepted(phase = 'running'): Promise<EnrollmentId> {
  const id = await acceptEnrollment(database.owner);
  await database.api.transaction((tx) => keepDossier(tx, keyring, id, applicant()));
  await moveTo(id, phase);
  return id;
}

const moveTo = (id: EnrollmentId, phase: string) =>
  rows(
    database.owner,
    `UPDATE enrollment SET phase = ?, purge_code = CASE WHEN ? = 'purging' THEN 'UNAVAILABLE' END WHERE id = ?`,
    [phase, phase, id],
  );

const shred = (id: EnrollmentId) => database.worker.transaction((tx) => shredDossier(tx, id));
const openAs = <F extends ApplicantField>(id: EnrollmentId, ...fields: F[]) =>
  postgresDossier(database.worker, keyring).open(id, fields);
const failing = (code: FailureCode) => (error: unknown) =>
  error instanceof Failure && error.code === code;

test('a dossier opens exactly the fields that were asked for', async () => {
  const id = await accepted();
  const opened = await openAs(id, 'email', 'photoId', 'preferences');
  assert.deepEqual(opened.reveal(phiAccess), {
    email: form.email,
    photoId: form.photoId,
    preferences: form.preferences,
  });
});

test('after the shred nothing opens, and a second shred finds nothing', async () => {
  const id = await accepted();
  assert.equal(await shred(id), true);
  await assert.rejects(openAs(id, 'email'), failing('ENROLLMENT_CLOSED'));
  assert.equal(await shred(id), false);
});

for (const phase of ['accepted', 'purging'])
  test(`a dossier stays shut while the enrollment is ${phase}, though its key is there`, async () => {
    const id = await accepted(phase);
    await assert.rejects(openAs(id, 'email'), failing('ENROLLMENT_CLOSED'));
  });

test('a sealed field that was moved to another name or another enrollment does not open', async () => {
  const [id, other] = [await accepted(), await accepted()];
  await rows(
    database.owner,
    `UPDATE dossier SET sealed = (SELECT sealed FROM dossier WHERE enrollment_id = ? AND field = 'city')
     WHERE enrollment_id = ? AND field = 'lastName'`,
    [id, id],
  );
  await assert.rejects(openAs(id, 'lastName'), failing('NOT_OPENED'));
  await rows(
    database.owner,
    `UPDATE dossier_key SET wrapped = (SELECT wrapped FROM dossier_key WHERE enrollment_id = ?)
     WHERE enrollment_id = ?`,
    [id, other],
  );
  await assert.rejects(openAs(other, 'email'), failing('NOT_OPENED'));
});

test('a required field that is missing is a failure, an optional one is absent', async () => {
  const id = await accepted();
  await rows(
    database.owner,
    `DELETE FROM dossier WHERE enrollment_id = ? AND field IN ('city', 'photoId')`,
    [id],
  );
  assert.deepEqual((await openAs(id, 'photoId')).reveal(phiAccess), {});
  await assert.rejects(openAs(id, 'city'), failing('UNEXPECTED'));
});

test('an activation token is kept with the dossier, replaced by a later one, and shredded with it', async () => {
  const id = await accepted();
  const keep = (token: string) =>
    database.worker.transaction((tx) =>
      keepInDossier(tx, keyring, id, 'activationToken', new Phi(token)),
    );
  const kept = () => openFromDossier(database.worker, keyring, id, 'activationToken');
  await assert.rejects(kept(), failing('UNEXPECTED'));
  await keep('first');
  await keep('second');
  assert.equal((await kept()).reveal(phiAccess), 'second');
  await shred(id);
  await assert.rejects(kept(), failing('ENROLLMENT_CLOSED'));
  await assert.rejects(keep('third'), failing('ENROLLMENT_CLOSED'));
});

test('a shred waits for an opening that holds the key, and the next opening finds it gone', async () => {
  const id = await accepted();
  const order: string[] = [];
  let shredded: Promise<unknown> = Promise.resolve();
  await database.worker.transaction(async (tx) => {
    await keepInDossier(tx, keyring, id, 'activationToken', new Phi('held'));
    shredded = shred(id).then(() => order.push('shredded'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    order.push('kept');
  });
  await shredded;
  assert.deepEqual(order, ['kept', 'shredded']);
  await assert.rejects(openAs(id, 'email'), failing('ENROLLMENT_CLOSED'));
});
