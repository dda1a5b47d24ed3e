import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { keepDossier, shredDossier } from '../../../infra/postgres/dossiers.js';
import { openRecordField } from '../../../infra/postgres/record-keys.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { builtInPortal } from '../../support/built-in-portal.js';
import { countOf } from '../../support/count-of.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';

const STEP = 'set-up-patient-portal';
let database: TestDatabase;
let keys: TestKeyring;

const portal = () => builtInPortal(database.worker, keys);
const emailOf = (id: EnrollmentId) => `${id}@example.com`;
const personOf = (id: EnrollmentId) => applicant({ email: emailOf(id) });
const admit = (id: EnrollmentId, verb: 'perform' | 'undo' = 'perform') =>
  admitted(database.owner, id, STEP, verb);

async function accept(): Promise<EnrollmentId> {
  const id = await acceptEnrollment(database.owner);
  await database.api.transaction((tx) => keepDossier(tx, keys.keyring, id, personOf(id)));
  return id;
}

recordSystemContract('portal in Postgres', async () => {
  [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
  return {
    system: portal(),
    accept,
    admit: (id, verb) => admitted(database.owner, id, STEP, verb),
    make: (attempt) => portal().open(attempt, personOf(attempt.id)),
    count: (id) => countOf(database.reader, id, 'portal-account'),
    async stop() {
      keys.remove();
      await database.stop();
    },
  };
});

async function opened() {
  const id = await accept();
  const attempt = await admit(id);
  return { id, attempt, made: await portal().open(attempt, personOf(id)) };
}

const account = async (id: EnrollmentId) =>
  (await row<Record<string, unknown>>(
    database.owner,
    'SELECT *, activation_expires_at - created_at AS open_for FROM portal_account WHERE enrollment_id = ?',
    [id],
  )) ?? assert.fail('no account');

test('an account starts with access of a patient, MFA pending, no password and nothing readable of the person', async () => {
  const { id } = await opened();
  const held = await account(id);
  assert.equal(held['access_level'], 'patient');
  assert.equal(held['mfa'], 'pending');
  assert.equal(held['password_hash'], null);
  assert.ok(!JSON.stringify(held).includes(emailOf(id)));
  const open = async (field: string, sealed: unknown) =>
    (await openRecordField(database.worker, keys.keyring, id, field, sealed as Buffer)).reveal(
      phiAccess,
    );
  assert.equal(await open('portal.username', held['username_sealed']), emailOf(id));
  assert.match(await open('portal.totpSecret', held['totp_secret_sealed']), /^[A-Z2-7]{32,}$/);
});

test('the activation link is the same on every try; the database keeps only the hash of its token', async () => {
  const { attempt, id } = await opened();
  const link = (await portal().activationLink(attempt)).reveal(phiAccess);
  await portal().open(attempt, personOf(id));
  assert.equal((await portal().activationLink(attempt)).reveal(phiAccess), link);
  assert.match(link, /^https:\/\/portal\.test\/activate#[A-Za-z0-9_-]{43}$/);
  const token = link.slice(link.indexOf('#') + 1);
  assert.deepEqual(
    (await account(id))['activation_hash'],
    createHash('sha256').update(token).digest(),
  );
});

test('the link dies with the dossier, and an account cannot be opened without it', async () => {
  const { attempt } = await opened();
  await database.worker.transaction((tx) => shredDossier(tx, attempt.id));
  await assert.rejects(portal().activationLink(attempt), failing('ENROLLMENT_CLOSED'));
  const id = await acceptEnrollment(database.owner);
  await assert.rejects(portal().open(await admit(id), personOf(id)), failing('ENROLLMENT_CLOSED'));
  assert.equal(await countOf(database.reader, id, 'portal-account'), 0);
});

test('an address that somebody uses is taken, whatever its letter case; it is free again after the undo', async () => {
  const first = await opened();
  const second = await accept();
  const same = applicant({ email: emailOf(first.id).toUpperCase() });
  await assert.rejects(portal().open(await admit(second), same), failing('PORTAL_USERNAME_TAKEN'));
  await portal().remove(await admit(first.id, 'undo'), first.made);
  await portal().open(await admit(second), same);
  assert.equal(await countOf(database.reader, second, 'portal-account'), 1);
});

test('an undo revokes the sessions and leaves neither credential nor secret', async () => {
  const { id, made } = await opened();
  await rows(
    database.owner,
    `WITH active AS (UPDATE portal_account SET password_hash = '$argon2id$v=19$test', mfa = 'active' WHERE id = ?)
     INSERT INTO portal_session (token_hash, account_id, expires_at)
     SELECT sha256(n::text::bytea), ?, now() + interval '1 hour' FROM generate_series(1, 3) AS n`,
    [made.id, made.id],
  );
  assert.equal(await countOf(database.reader, id, 'portal-session'), 3);
  await portal().remove(await admit(id, 'undo'), made);
  assert.equal(await countOf(database.reader, id, 'portal-session'), 0);
  assert.equal(await countOf(database.reader, id, 'portal-account'), 0);
});
