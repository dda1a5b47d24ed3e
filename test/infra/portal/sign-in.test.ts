import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateSync } from 'otplib';
import { SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { closeSession } from '../../../infra/portal/sessions.js';
import { rows } from '../../../infra/postgres/database.js';
import { PASSWORD, type Patient, PatientWorld } from '../../support/patient-world.js';
import { trailOf } from '../../support/trail-of.js';
import { wrongCode } from '../../support/wrong-code.js';

let world: PatientWorld;
before(async () => {
  world = await PatientWorld.start();
});
after(() => world.stop());

const change = (sql: string, { id }: Patient) => rows(world.database.owner, sql, [id]);

test('a code is taken once, and none from before it', async () => {
  const patient = await world.active();
  const now = Math.floor(Date.now() / 1_000);
  const code = await world.freshCode(patient);
  assert.ok(await world.tryIn(patient, PASSWORD, code));
  assert.equal(await world.tryIn(patient, PASSWORD, code), null);
  const before = generateSync({ secret: patient.secret, epoch: now - 30 });
  assert.equal(await world.tryIn(patient, PASSWORD, before), null);
});

test('five wrong codes in a row lock the account and end its sessions; four do not, and a right one starts anew', async () => {
  const patient = await world.active();
  const wrong = () => world.tryIn(patient, PASSWORD, wrongCode(patient.secret));
  for (const _ of [1, 2, 3, 4]) assert.equal(await wrong(), null);
  const session = await world.signIn(patient);
  assert.ok(session !== null && (await world.isIn(patient.session)));
  for (const _ of [1, 2, 3, 4, 5]) assert.equal(await wrong(), null);
  assert.deepEqual([await world.isIn(session), await world.isIn(patient.session)], [false, false]);
  assert.equal(await world.signIn(patient), null, 'the right code does not help any more');
  assert.deepEqual((await world.told(patient)).slice(-4), [
    'portal.sign-in-refused by service:patient-portal',
    'portal.locked by service:patient-portal',
    'portal.sessions-revoked by service:patient-portal',
    'portal.sign-in-refused by service:patient-portal',
  ]);
});

test('of many wrong codes at once five are tried, and no more', async () => {
  const patient = await world.active();
  const wrong = wrongCode(patient.secret);
  await Promise.all(Array.from({ length: 12 }, () => world.tryIn(patient, PASSWORD, wrong)));
  const refusals = await rows<{ refusal: string; count: number }>(
    world.database.owner,
    `SELECT facts ->> 'refusal' AS refusal, count(*) AS count FROM audit_entry
     WHERE enrollment_id = ? AND event = 'portal.sign-in-refused' GROUP BY 1 ORDER BY 1`,
    [patient.id],
  );
  assert.deepEqual(refusals, [
    { refusal: 'code', count: 5 },
    { refusal: 'locked', count: 7 },
  ]);
});

test('wrong passwords lock nobody out, and are told whether there is such an account or not', async () => {
  const patient = await world.active();
  for (const _ of [1, 2, 3, 4, 5, 6])
    assert.equal(await world.tryIn(patient, 'not the password', wrongCode(patient.secret)), null);
  assert.ok(await world.signIn(patient));
  const before = (await trailOf(world.database.owner, SYSTEM_TRAIL)).length;
  assert.equal(await world.tryIn({ email: 'nobody@example.com' }, PASSWORD, '000000'), null);
  assert.deepEqual((await trailOf(world.database.owner, SYSTEM_TRAIL)).slice(before), [
    'portal.sign-in-refused by service:patient-portal',
  ]);
});

test('a locked account has no session, not even one that was left open', async () => {
  const patient = await world.active();
  await change('UPDATE portal_account SET locked_at = now() WHERE enrollment_id = ?', patient);
  assert.equal(await world.isIn(patient.session), false);
  await change('UPDATE portal_account SET locked_at = NULL WHERE enrollment_id = ?', patient);
  assert.equal(await world.isIn(patient.session), true);
});

test('the letter case of the mail address does not matter', async () => {
  const patient = await world.active();
  const loud = { ...patient, email: patient.email.toUpperCase() };
  assert.ok(await world.signIn(loud));
});

test('a session ends when the patient signs out, and no other with it', async () => {
  const patient = await world.active();
  const other = await world.signIn(patient);
  await closeSession(world.database.patient_portal, patient.session);
  assert.equal(await world.isIn(patient.session), false);
  assert.ok(other !== null && (await world.isIn(other)));
  await closeSession(world.database.patient_portal, 'none');
});

for (const [end, sql] of [
  ['15 minutes without use', `used_at = now() - interval '15 minutes'`],
  ['eight hours, however much it is used', 'expires_at = now()'],
] as const)
  test(`a session ends after ${end}`, async () => {
    const patient = await world.active();
    assert.equal(await world.isIn(patient.session), true);
    const of = '(SELECT id FROM portal_account WHERE enrollment_id = ?)';
    await change(`UPDATE portal_session SET ${sql} WHERE account_id = ${of}`, patient);
    assert.equal(await world.isIn(patient.session), false);
  });

test('a use keeps a session alive, and at its start it has eight hours', async () => {
  const patient = await world.active();
  const of = '(SELECT id FROM portal_account WHERE enrollment_id = ?)';
  const age = `UPDATE portal_session SET used_at = now() - interval '14 minutes' WHERE account_id = ${of}`;
  for (const _ of [1, 2]) {
    await change(age, patient);
    assert.equal(await world.isIn(patient.session), true);
  }
  const held = await rows<{ left: boolean }>(
    world.database.owner,
    `SELECT expires_at BETWEEN created_at + interval '8 hours' AND created_at + interval '8 hours 1 second' AS left
     FROM portal_session WHERE account_id = ${of}`,
    [patient.id],
  );
  assert.deepEqual(held, [{ left: true }]);
});

test('the database keeps nothing that a session, a link or a sign-in could be made of', async () => {
  const patient = await world.active();
  const all = await rows(
    world.database.owner,
    `SELECT a.*::text AS account, s.*::text AS session FROM portal_account a JOIN portal_session s ON s.account_id = a.id
     WHERE a.enrollment_id = ?`,
    [patient.id],
  );
  const text = JSON.stringify(all);
  for (const known of [patient.session, patient.token, patient.secret, PASSWORD, patient.email]) {
    assert.ok(!text.includes(known));
    assert.ok(!text.includes(Buffer.from(known).toString('hex')));
  }
});
