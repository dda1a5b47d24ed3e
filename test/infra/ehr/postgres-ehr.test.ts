import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { postgresEhr } from '../../../infra/ehr/postgres-ehr.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { openRecordField, sealRecordField } from '../../../infra/postgres/record-keys.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { applicant } from '../../support/applicant.js';
import { admitted } from '../../support/attempts.js';
import { countOf } from '../../support/count-of.js';
import { recordSystemContract } from '../../support/record-system-contract.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { type TestKeyring, testKeyring } from '../../support/test-keyring.js';

const STEP = 'create-ehr-record';
let database: TestDatabase;
let keys: TestKeyring;

const ehr = () =>
  postgresEhr(database.worker, (tx, id, field, value) =>
    sealRecordField(tx, keys.keyring, id, field, value),
  );
const count = (id: EnrollmentId) => countOf(database.reader, id, 'ehr');
const admit = (id: EnrollmentId, verb: 'perform' | 'undo') =>
  admitted(database.owner, id, STEP, verb);

recordSystemContract('EHR in Postgres', async () => {
  [database, keys] = await Promise.all([startTestDatabase(), testKeyring()]);
  return {
    system: ehr(),
    accept: () => acceptEnrollment(database.owner),
    admit: (id, verb) => admitted(database.owner, id, STEP, verb),
    make: (attempt) => ehr().create(attempt, applicant()),
    count,
    async stop() {
      keys.remove();
      await database.stop();
    },
  };
});

async function charted() {
  const id = await acceptEnrollment(database.owner);
  const made = await ehr().create(await admit(id, 'perform'), applicant());
  return { id, made };
}

const addEncounter = (chart: string) =>
  rows(database.owner, 'INSERT INTO ehr_encounter (ehr_record_id) VALUES (?)', [chart]);

test('a chart has a medical record number of its own, and nothing of the person in the clear', async () => {
  const [one, two] = [await charted(), await charted()];
  const held = await rows<{ mrn: string; sealed: Buffer; whole: string }>(
    database.owner,
    `SELECT mrn, sealed, encode(sealed, 'escape') || row_to_json(r)::text AS whole FROM ehr_record r
     WHERE id IN (?, ?)`,
    [one.made.id, two.made.id],
  );
  const [first, second] = held;
  assert.ok(first && second);
  assert.match(first.mrn, /^MRN[0-9]{9}$/);
  assert.notEqual(first.mrn, second.mrn);
  const person = applicant().reveal(phiAccess);
  for (const value of [person.lastName, person.email, person.phone, person.addressLine1])
    assert.ok(!first.whole.includes(value), 'a value of the person is in the clear');
  const chart = await openRecordField(
    database.worker,
    keys.keyring,
    one.id,
    'ehr.chart',
    first.sealed,
  ).catch(() => openRecordField(database.worker, keys.keyring, two.id, 'ehr.chart', first.sealed));
  assert.deepEqual(JSON.parse(chart.reveal(phiAccess)), person);
});

test('a chart with an encounter on it is not purged but handed to a person', async () => {
  const { id, made } = await charted();
  await addEncounter(made.id);
  const undo = await admit(id, 'undo');
  assert.deepEqual(await ehr().remove(undo, made), {
    kind: 'manual',
    reason: 'clinical-data-present',
  });
  assert.equal(await ehr().isGone(undo, made), false);
  assert.equal(await count(id), 1);
});

test('an encounter that is being written while the undo looks is seen, not deleted under', async () => {
  const { id, made } = await charted();
  const undo = await admit(id, 'undo');
  let removed = ehr().find(undo) as Promise<unknown>;
  await database.owner.transaction(async (tx) => {
    await rows(tx, 'INSERT INTO ehr_encounter (ehr_record_id) VALUES (?)', [made.id]);
    removed = ehr().remove(undo, made);
    await untilWaiting();
  });
  assert.deepEqual(await removed, { kind: 'manual', reason: 'clinical-data-present' });
});

/** Until the undo stands before the lock, so that the encounter is committed under its eyes. */
async function untilWaiting(): Promise<void> {
  const waiting = `SELECT 1 AS found FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'enrollment_worker'`;
  while ((await row(database.worker, waiting)) === null)
    await new Promise((resolve) => setTimeout(resolve, 5));
}
