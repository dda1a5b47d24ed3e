import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { parseApplicant } from '../../../activities/domain/parse-applicant.js';
import { rows } from '../../../infra/postgres/database.js';
import { keepDossier } from '../../../infra/postgres/dossiers.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { validForm } from '../../support/applicants.js';
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

async function keptDossier() {
  const id = await acceptEnrollment(database.owner);
  const parsed = parseApplicant(validForm(), '2026-01-01');
  if (!('applicant' in parsed)) return assert.fail('the form is valid');
  await database.api.transaction((tx) => keepDossier(tx, keys.keyring, id, parsed.applicant));
  return id;
}

test('what the database holds of a dossier contains no value, in whole or in part', async () => {
  const id = await keptDossier();
  const held = await rows<{ dump: string }>(
    database.owner,
    `SELECT encode(sealed, 'escape') AS dump FROM dossier WHERE enrollment_id = ?
     UNION ALL SELECT encode(wrapped, 'escape') FROM dossier_key WHERE enrollment_id = ?`,
    [id, id],
  );
  assert.ok(held.length > Object.keys(validForm()).length);
  for (const { dump } of held) assert.doesNotMatch(dump, /Zq7|Alice|Springfield|1985|female/i);
});

test('the length of a sealed value does not tell short values apart', async () => {
  const id = await keptDossier();
  const lengths = await rows<{ bytes: number }>(
    database.owner,
    `SELECT DISTINCT octet_length(sealed) AS bytes FROM dossier
     WHERE enrollment_id = ? AND field IN ('gender', 'ssnLast4', 'lastName', 'state')`,
    [id],
  );
  assert.equal(lengths.length, 1);
});

const setFloor = (floor: number) =>
  rows(database.owner, `UPDATE key_state SET floor = ? WHERE lineage = 'pending'`, [floor]);

test('a key wrapped under a retired version is refused by the database itself', async () => {
  await setFloor(2);
  try {
    await assert.rejects(keptDossier(), { code: '40001' });
  } finally {
    await setFloor(1);
  }
});

test('a wrap that is being stored holds the floor: raising it waits, so no version is destroyed in between', async () => {
  const id = await acceptEnrollment(database.owner);
  const order: string[] = [];
  let raised: Promise<unknown> = Promise.resolve();
  try {
    await database.api.transaction(async (tx) => {
      await tx.raw(
        `INSERT INTO dossier_key (enrollment_id, kek_version, wrapped) VALUES (?, 1, 'x')`,
        [id],
      );
      raised = setFloor(2).then(() => order.push('raised'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push('stored');
    });
    await raised;
    assert.deepEqual(order, ['stored', 'raised']);
  } finally {
    await raised;
    await setFloor(1);
  }
});

test('the intake role may keep a dossier but neither read, change nor delete one', async () => {
  const id = await keptDossier();
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
