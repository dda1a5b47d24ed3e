import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateSync } from 'otplib';
import { activate, activationOf, secretToActivate } from '../../../infra/portal/activation.js';
import { rows } from '../../../infra/postgres/database.js';
import { PASSWORD, type Patient, PatientWorld } from '../../support/patient-world.js';
import { wrongCode } from '../../support/wrong-code.js';

let world: PatientWorld;
before(async () => {
  world = await PatientWorld.start();
});
after(() => world.stop());

const opens = async ({ token }: Patient) => (await activationOf(world.parts, token)) !== null;
const change = (sql: string, { id }: Patient) => rows(world.database.owner, sql, [id]);

test('the link sets password and authenticator, once; then the patient signs in with both', async () => {
  const patient = await world.opened();
  assert.equal(
    (await secretToActivate(world.parts, patient.token))?.text.replaceAll(' ', ''),
    patient.secret,
  );
  const code = generateSync({ secret: patient.secret });
  assert.equal(await world.tryIn(patient, '', code), null, 'not before');
  const answer = await activate(world.parts, patient.token, world.choice(patient));
  assert.ok(typeof answer === 'object' && (await world.isIn(answer.session)));
  assert.equal(await opens(patient), false);
  assert.equal(await activate(world.parts, patient.token, world.choice(patient)), 'not-valid');
  const session = await world.signIn(patient);
  assert.ok(session !== null && (await world.isIn(session)));
  assert.deepEqual(await world.told(patient), [
    'portal.secret-shown by patient',
    'portal.activated by patient',
    'portal.signed-in by patient',
    'portal.signed-in by patient',
  ]);
});

test('of ten who use a link at once, one sets the password', async () => {
  const patient = await world.opened();
  const all = Array.from({ length: 10 }, (_, n) =>
    activate(world.parts, patient.token, world.choice(patient, `${PASSWORD} ${n}`)),
  );
  const answers = await Promise.all(all);
  const first = answers.findIndex((answer) => typeof answer === 'object');
  assert.deepEqual(
    answers.filter((_, n) => n !== first),
    Array.from({ length: 9 }, () => 'not-valid'),
  );
  assert.ok(await world.signIn(patient, `${PASSWORD} ${first}`));
});

test('before the enrollment is committed, and in its purge, there is no account for anybody', async () => {
  const patient = await world.opened('running');
  assert.equal(await opens(patient), false);
  assert.equal(await activate(world.parts, patient.token, world.choice(patient)), 'not-valid');
  await world.phase(patient.id, 'committed');
  const answer = await activate(world.parts, patient.token, world.choice(patient));
  assert.ok(typeof answer === 'object');
  await world.phase(patient.id, 'purging');
  assert.equal(await world.isIn(answer.session), false);
  assert.equal(await world.signIn(patient), null);
});

test('after a rollback link, sign-in and session are refused, and nothing is left that could open them', async () => {
  const [unused, used] = [await world.opened(), await world.active()];
  for (const patient of [unused, used]) await world.removed(patient);
  // Even if the row came back to life: what they knew is gone.
  for (const { id } of [unused, used]) await world.phase(id, 'committed');
  assert.equal(await opens(unused), false);
  assert.equal(await activate(world.parts, unused.token, world.choice(unused)), 'not-valid');
  assert.equal(await world.isIn(used.session), false);
  assert.equal(await world.tryIn(used, PASSWORD, generateSync({ secret: used.secret })), null);
});

test('a link is good for seven days', async () => {
  const patient = await world.opened();
  await change(
    `UPDATE portal_account SET activation_expires_at = now() + interval '1 second' WHERE enrollment_id = ?`,
    patient,
  );
  assert.equal(await opens(patient), true);
  await change(
    `UPDATE portal_account SET activation_expires_at = now() WHERE enrollment_id = ?`,
    patient,
  );
  assert.equal(await opens(patient), false);
  assert.equal(await activate(world.parts, patient.token, world.choice(patient)), 'not-valid');
});

test('a wrong code, or a password that breaks a rule, uses no link up and sets nothing', async () => {
  const patient = await world.opened();
  const wrong = { ...world.choice(patient), code: wrongCode(patient.secret) };
  assert.equal(await activate(world.parts, patient.token, wrong), 'code');
  assert.equal(
    await activate(world.parts, patient.token, world.choice(patient, 'short')),
    'too-short',
  );
  assert.deepEqual(await world.told(patient), [
    'portal.activation-refused by service:patient-portal',
    'portal.activation-refused by service:patient-portal',
  ]);
  assert.equal((await world.account(patient.id))['password_hash'], null);
  assert.ok(
    typeof (await activate(world.parts, patient.token, world.choice(patient))) === 'object',
  );
});
