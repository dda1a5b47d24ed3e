import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { generateSync } from 'otplib';
import { Phi } from '../../../activities/domain/phi.js';
import {
  changePassword,
  confirmAuthenticator,
  offerAuthenticator,
  offeredAuthenticator,
} from '../../../infra/portal/change-credentials.js';
import { accountOfSession } from '../../../infra/portal/sessions.js';
import { setPortalLock } from '../../../infra/postgres/portal-locks.js';
import { PASSWORD, type Patient, PatientWorld } from '../../support/patient-world.js';
import { wrongCode } from '../../support/wrong-code.js';

const NEXT = 'four brass kettles in a row';
let world: PatientWorld;
before(async () => {
  world = await PatientWorld.start();
});
after(() => world.stop());

type SignedIn = Patient & { readonly session: string };

const accountOf = async ({ session }: SignedIn) =>
  (await accountOfSession(world.parts.db, session)) ?? assert.fail('not signed in');
const proof = async (patient: Patient, password = PASSWORD) => ({
  password: new Phi(password),
  code: await world.freshCode(patient),
});
const lock = ({ id }: Patient, isLocked: boolean) =>
  setPortalLock(
    world.database.api,
    { id, correlationId: crypto.randomUUID() as never, actor: 'staff:support-1' },
    isLocked,
  );
const last = async (patient: Patient, count: number) => (await world.told(patient)).slice(-count);

test('a new password needs the old one and a code; then every session ends, and only the new one signs in', async () => {
  const patient = await world.active();
  const [account, other] = [await accountOf(patient), await world.signIn(patient)];
  const change = async (password: string, next: string) =>
    changePassword(world.parts, account, await proof(patient, password), new Phi(next));
  assert.equal(await change('not the password', NEXT), 'refused');
  assert.equal(await change(PASSWORD, 'short'), 'too-short');
  assert.ok(await world.isIn(patient.session));
  assert.equal(await change(PASSWORD, NEXT), 'changed');
  assert.deepEqual(
    [await world.isIn(patient.session), await world.isIn(other ?? '')],
    [false, false],
  );
  assert.equal(await world.signIn(patient), null);
  assert.ok(await world.signIn(patient, NEXT));
  assert.deepEqual(await last(patient, 6), [
    'portal.change-refused by service:patient-portal',
    'portal.change-refused by service:patient-portal',
    'portal.password-changed by patient',
    'portal.sessions-revoked by service:patient-portal',
    'portal.sign-in-refused by service:patient-portal',
    'portal.signed-in by patient',
  ]);
});

test('a new authenticator is in force once a code of it was given; then every session ends, and the old one is worth nothing', async () => {
  const patient = await world.active();
  const account = await accountOf(patient);
  assert.equal(await offeredAuthenticator(world.parts, account), null);
  assert.equal(await confirmAuthenticator(world.parts, account, '000000'), false);
  const wrong = { ...(await proof(patient)), code: wrongCode(patient.secret) };
  assert.equal(await offerAuthenticator(world.parts, account, wrong), false);
  assert.equal(await offerAuthenticator(world.parts, account, await proof(patient)), true);
  assert.ok(await world.signIn(patient), 'the old one still signs in');
  const offered = await offeredAuthenticator(world.parts, await accountOf(patient));
  const secret = offered?.text.replaceAll(' ', '') ?? assert.fail('nothing offered');
  assert.notEqual(secret, patient.secret);
  assert.equal(await confirmAuthenticator(world.parts, account, wrongCode(secret)), false);
  assert.ok(await world.isIn(patient.session));
  assert.equal(await confirmAuthenticator(world.parts, account, generateSync({ secret })), true);
  assert.equal(await world.isIn(patient.session), false);
  assert.deepEqual(await last(patient, 6), [
    'portal.totp-offered by patient',
    'portal.signed-in by patient',
    'portal.secret-shown by patient',
    'portal.change-refused by service:patient-portal',
    'portal.totp-changed by patient',
    'portal.sessions-revoked by service:patient-portal',
  ]);
  assert.equal(await world.signIn(patient), null);
  assert.ok(await world.signIn({ ...patient, secret }));
});

test("staff's lock ends every session and lets nobody in, until it is opened; each is told once, with who it was", async () => {
  const patient = await world.active();
  assert.equal(await lock(patient, true), true);
  assert.equal(await lock(patient, true), true);
  assert.equal(await world.isIn(patient.session), false);
  assert.equal(await world.signIn(patient), null);
  assert.equal(await lock(patient, false), true);
  assert.equal(await lock(patient, false), true);
  assert.ok(await world.signIn(patient));
  assert.deepEqual(await last(patient, 5), [
    'portal.locked by staff:support-1',
    'portal.sessions-revoked by staff:support-1',
    'portal.sign-in-refused by service:patient-portal',
    'portal.unlocked by staff:support-1',
    'portal.signed-in by patient',
  ]);
});

test('staff opens again what wrong codes locked, and the count starts anew', async () => {
  const patient = await world.active();
  const wrong = () => world.tryIn(patient, PASSWORD, wrongCode(patient.secret));
  for (const _ of [1, 2, 3, 4, 5]) await wrong();
  assert.equal(await lock(patient, false), true);
  for (const _ of [1, 2, 3, 4]) await wrong();
  assert.ok(await world.signIn(patient));
});

test('a lock keeps an account from being activated, and there is nothing to lock before the enrollment is committed', async () => {
  const [patient, early] = [await world.opened(), await world.opened('running')];
  assert.equal(await lock(early, true), false);
  assert.equal(await lock(patient, true), true);
  assert.equal(await world.activated(patient), null);
  assert.equal(await lock(patient, false), true);
  assert.ok(await world.activated(patient));
});
