import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { rows } from '../../../infra/postgres/database.js';
import { tellOverdue } from '../../../infra/postgres/overdue-keys.js';
import { insertNotice } from '../../../infra/postgres/support-notices.js';
import type { TestDatabase } from '../../support/test-database.js';
import {
  type Bench,
  delivering,
  forget,
  notice,
  SUPPORT,
  supportBench,
  unsent,
} from './support/support-bench.js';

let database: TestDatabase;
let bench: Bench;

before(async () => {
  bench = await supportBench();
  database = bench.database;
});
after(() => bench.stop());
beforeEach(async () => {
  await forget(database.owner);
  bench.box.mails.length = 0;
  bench.box.refusal = null;
});

const put = async (count: number) => {
  const notices = Array.from({ length: count }, () => notice());
  for (const each of notices) await insertNotice(database.worker, each);
  return notices;
};
const deliverAll = () =>
  delivering(database.worker, bench, async () => (await unsent(database.reader)) === 0);

test('a notice becomes one mail that finds the transaction and its reason', async () => {
  const [told] = await put(1);
  assert.ok(told !== undefined);
  const { lines } = await deliverAll();
  const [mail, ...others] = bench.box.mails;
  assert.ok(mail !== undefined);
  assert.equal(others.length, 0);
  assert.deepEqual(mail.to, [SUPPORT]);
  assert.match(mail.subject, /^\[patient-enrollment\] a patient record could not be inserted/);
  for (const fact of [
    told.enrollmentId,
    told.correlationId,
    told.patientId,
    'create-ehr-record',
    'RECORD_INVALID',
    'A system of record refused the record by one of its rules.',
    '23514',
    'patients_gender_check',
    'patient_name, dob, insurance_id',
    `https://temporal.test/namespaces/enrollment/workflows/enrollment-${told.enrollmentId}`,
    `https://temporal.test/namespaces/enrollment/workflows/purge-${told.enrollmentId}`,
  ])
    assert.ok(mail.raw.includes(`${fact}`), `${fact}`);
  assert.match(mail.raw, /Time: +20\d\d-\d\d-\d\dT/);
  assert.match(mail.raw, /Attempts: +1\n/);
  assert.deepEqual(await bench.events(told.enrollmentId), ['support.notified']);
  assert.deepEqual(
    lines.map(({ event }) => event),
    ['support.mail-sent'],
  );
});

test('three notices get a mail each, the same notice none again', async () => {
  const notices = await put(3);
  for (const each of notices) await insertNotice(database.worker, each);
  await deliverAll();
  await delivering(database.worker, bench, () => false, 1_500);
  assert.equal(bench.box.mails.length, 3);
  assert.equal(new Set(bench.box.mails.map(({ messageId }) => messageId)).size, 3);
});

test('a storm is one digest that names each enrollment, and the next one waits a minute', async () => {
  const storm = await put(120);
  await deliverAll();
  assert.equal(bench.box.mails.length, 1);
  const [digest] = bench.box.mails;
  assert.match(digest?.subject ?? '', /120 notices/);
  assert.match(digest?.raw ?? '', / 120 {2}a patient record could not be inserted: RECORD_INVALID/);
  for (const { enrollmentId } of storm) assert.ok(digest?.raw.includes(enrollmentId));
  await put(5);
  await delivering(database.worker, bench, () => false, 1_500);
  assert.equal(bench.box.mails.length, 1);
  await rows(database.owner, `UPDATE support_mail SET made_at = made_at - interval '1 minute'`);
  await deliverAll();
  assert.equal(bench.box.mails.length, 2);
});

test('several workers side by side send each mail once', async () => {
  const notices = await put(3);
  await Promise.all([deliverAll(), deliverAll(), deliverAll()]);
  assert.equal(bench.box.mails.length, 3);
  for (const { enrollmentId } of notices)
    assert.deepEqual(await bench.events(enrollmentId), ['support.notified']);
});

for (const refusal of [451, 550])
  test(`a mail that the server answers with ${refusal} waits and goes out later under the same id`, async () => {
    const [told] = await put(1);
    bench.box.refusal = refusal;
    const refusedBefore = bench.box.refused;
    const { lines } = await delivering(
      database.worker,
      bench,
      () => bench.box.refused > refusedBefore,
    );
    await pause(50);
    assert.equal(await unsent(database.reader), 1);
    assert.deepEqual(await bench.events(told?.enrollmentId ?? ''), []);
    assert.equal((await bench.events(SYSTEM_TRAIL)).at(-1), 'support.notifying', 'the try is told');
    assert.deepEqual(
      lines.map(({ event }) => event),
      ['support.mail-failed'],
    );
    // Not again at once: the wait doubles from try to try.
    await delivering(database.worker, bench, () => false, 1_500);
    assert.equal(bench.box.refused, refusedBefore + 1);
    bench.box.refusal = null;
    await rows(database.owner, 'UPDATE support_mail SET next_try_at = now()');
    await deliverAll();
    const id = `<${told?.enrollmentId}.patients-insert-failed.create-ehr-record@clinic.test>`;
    assert.deepEqual(
      bench.box.mails.map(({ messageId }) => messageId),
      [id],
    );
  });

test('a key that outlives its age is told by its version, and names no enrollment', async () => {
  const key =
    'INSERT INTO key_version (lineage, version, created_at) VALUES (?, ?, now()) ON CONFLICT DO NOTHING';
  await rows(database.worker, key, ['records', 3]);
  const overdue = [{ lineage: 'records', version: 3 }] as const;
  for (const _ of [1, 2]) await tellOverdue(database.worker, overdue);
  await deliverAll();
  assert.equal(bench.box.mails.length, 1);
  const [{ subject, raw } = assert.fail('no mail')] = bench.box.mails;
  assert.match(subject, /^\[patient-enrollment\] an old wrapping key cannot be destroyed/);
  assert.match(raw, /^Key: +records 3\r?$/m);
  assert.doesNotMatch(raw, /Enrollment:|Saga:/);
});
