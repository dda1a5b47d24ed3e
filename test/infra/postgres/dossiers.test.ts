import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Applicant, ApplicantField } from '../../../activities/domain/applicant.js';
import { Failure, type FailureCode } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { parseApplicant } from '../../../activities/domain/parse-applicant.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { createKeyringFile } from '../../../infra/crypto/create-keyring-file.js';
import type { Keyring } from '../../../infra/crypto/keyring.js';
import { localKeyring } from '../../../infra/crypto/local-keyring.js';
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

let database: TestDatabase;
let keyring: Keyring;
const folder = mkdtempSync(join(tmpdir(), 'enrollment-dossiers-'));

before(async () => {
  database = await startTestDatabase();
  await createKeyringFile(join(folder, 'keyring.json'));
  keyring = localKeyring(join(folder, 'keyring.json'));
});
after(async () => {
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
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

test('what the database holds of a dossier contains no value, in whole or in part', async () => {
  const id = await accepted();
  const held = await rows<{ dump: string }>(
    database.owner,
    `SELECT encode(sealed, 'escape') AS dump FROM dossier WHERE enrollment_id = ?
     UNION ALL SELECT encode(wrapped, 'escape') FROM dossier_key WHERE enrollment_id = ?`,
    [id, id],
  );
  assert.ok(held.length > Object.keys(form).length);
  for (const { dump } of held) assert.doesNotMatch(dump, /canary|Alice|Springfield|1985|passport/i);
});

test('the length of a sealed value does not tell short values apart', async () => {
  const id = await accepted();
  const lengths = await rows<{ bytes: number }>(
    database.owner,
    `SELECT DISTINCT octet_length(sealed) AS bytes FROM dossier
     WHERE enrollment_id = ? AND field IN ('gender', 'ssnLast4', 'lastName', 'state')`,
    [id],
  );
  assert.equal(lengths.length, 1);
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
  await assert.rejects(openAs(id, 'lastName'), failing('UNEXPECTED'));
  await rows(
    database.owner,
    `UPDATE dossier_key SET wrapped = (SELECT wrapped FROM dossier_key WHERE enrollment_id = ?)
     WHERE enrollment_id = ?`,
    [id, other],
  );
  await assert.rejects(openAs(other, 'email'), failing('UNEXPECTED'));
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
  assert.equal(await kept(), null);
  await keep('first');
  await keep('second');
  assert.equal((await kept())?.reveal(phiAccess), 'second');
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

test('a key wrapped under a retired version is refused by the database itself', async () => {
  await rows(database.owner, `UPDATE key_state SET floor = 2 WHERE lineage = 'pending'`);
  try {
    const id = await acceptEnrollment(database.owner);
    await assert.rejects(
      database.api.transaction((tx) => keepDossier(tx, keyring, id, applicant())),
      { code: '40001' },
    );
  } finally {
    await rows(database.owner, `UPDATE key_state SET floor = 1 WHERE lineage = 'pending'`);
  }
});

test('the intake role may keep a dossier but neither read, change nor delete one', async () => {
  const id = await accepted();
  for (const sql of [
    'SELECT sealed FROM dossier WHERE enrollment_id = ?',
    `UPDATE dossier SET sealed = '' WHERE enrollment_id = ?`,
    'DELETE FROM dossier WHERE enrollment_id = ?',
    'DELETE FROM dossier_key WHERE enrollment_id = ?',
    'SELECT wrapped FROM record_key WHERE enrollment_id = ?',
  ])
    await assert.rejects(rows(database.api, sql, [id]), { code: '42501' }, sql);
});

test('auditor and reader cannot see sealed values or wrapped keys at all', async () => {
  for (const role of ['auditor', 'reader'] as const)
    for (const table of ['dossier', 'dossier_key', 'record_key', 'idempotency'])
      await assert.rejects(
        rows(database[role], `SELECT FROM ${table}`),
        { code: '42501' },
        `${role} ${table}`,
      );
});
