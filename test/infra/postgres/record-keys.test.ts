import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure, type FailureCode } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { Phi } from '../../../activities/domain/phi.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { rows } from '../../../infra/postgres/database.js';
import {
  destroyRecordKey,
  openRecordField,
  sealRecordField,
} from '../../../infra/postgres/record-keys.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';

let database: TestDatabase;
let keys: TestKeyring;
before(async () => {
  [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
});
after(async () => {
  keys.remove();
  await database.stop();
});

const failing = (code: FailureCode) => (error: unknown) =>
  error instanceof Failure && error.code === code;
const sealed = (id: EnrollmentId, field: string, value: string) =>
  database.worker.transaction((tx) => sealRecordField(tx, keys.keyring, id, field, new Phi(value)));
const opened = async (id: EnrollmentId, field: string, bytes: Buffer) =>
  (await openRecordField(database.worker, keys.keyring, id, field, bytes)).reveal(phiAccess);
const destroy = (id: EnrollmentId) => database.worker.transaction((tx) => destroyRecordKey(tx, id));

test('fields of several systems are sealed under one record key and open by their names', async () => {
  const id = await acceptEnrollment(database.owner);
  const chart = await sealed(id, 'chart', '{"email":"alice@example.com"}');
  const secret = await sealed(id, 'totp-secret', 'JBSWY3DP');
  assert.equal(await opened(id, 'chart', chart), '{"email":"alice@example.com"}');
  assert.equal(await opened(id, 'totp-secret', secret), 'JBSWY3DP');
  assert.ok(!chart.includes('alice'));
  const held = await rows(database.owner, 'SELECT FROM record_key WHERE enrollment_id = ?', [id]);
  assert.equal(held.length, 1);
});

test('a value does not open under another field or for another patient', async () => {
  const [id, other] = [
    await acceptEnrollment(database.owner),
    await acceptEnrollment(database.owner),
  ];
  const bytes = await sealed(id, 'chart', 'alice@example.com');
  await sealed(other, 'chart', 'bob@example.com');
  await assert.rejects(opened(id, 'totp-secret', bytes), failing('NOT_OPENED'));
  await assert.rejects(opened(other, 'chart', bytes), failing('NOT_OPENED'));
});

test('once the record key is destroyed nothing sealed under it opens, and there is nothing left to destroy', async () => {
  const id = await acceptEnrollment(database.owner);
  const bytes = await sealed(id, 'chart', 'alice@example.com');
  assert.equal(await destroy(id), true);
  await assert.rejects(opened(id, 'chart', bytes), failing('ENROLLMENT_CLOSED'));
  assert.equal(await destroy(id), false);
});

test('two steps that need the first record key at once end up with the same one', async () => {
  const id = await acceptEnrollment(database.owner);
  const all = await Promise.all(
    Array.from({ length: 6 }, (_, index) => sealed(id, `field${index}`, `${index}`)),
  );
  for (const [index, bytes] of all.entries())
    assert.equal(await opened(id, `field${index}`, bytes), `${index}`);
});

test('the intake role has no way to a record key', async () => {
  const id = await acceptEnrollment(database.owner);
  for (const sql of [
    'SELECT FROM record_key WHERE enrollment_id = ?',
    'DELETE FROM record_key WHERE enrollment_id = ?',
    `INSERT INTO record_key (enrollment_id, kek_version, wrapped) VALUES (?, 1, '')`,
  ])
    await assert.rejects(rows(database.api, sql, [id]), { code: '42501' }, sql);
});
