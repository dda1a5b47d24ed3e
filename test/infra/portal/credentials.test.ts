import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import { changePassword, offerAuthenticator } from '../../../infra/portal/change-credentials.js';
import type { PatientPortalParts } from '../../../infra/portal/patient-account.js';
import { accountOfSession } from '../../../infra/portal/sessions.js';
import { signIn } from '../../../infra/portal/sign-in.js';
import { PASSWORD, type Patient, PatientWorld } from '../../support/patient-world.js';
import { wrongCode } from '../../support/wrong-code.js';

const NEXT = 'four brass kettles in a row';
let world: PatientWorld;
before(async () => {
  world = await PatientWorld.start();
});
after(() => world.stop());

const accountOf = async (session: string) =>
  (await accountOfSession(world.parts.db, session)) ?? assert.fail('not signed in');
const proof = async (patient: Patient) => ({
  password: new Phi(PASSWORD),
  code: await world.freshCode(patient),
});

test('a password that was found right and is changed before the code is looked at lets nobody in', async () => {
  const patient = await world.active();
  const account = await accountOf(patient.session);
  const change = async () =>
    changePassword(world.parts, account, await proof(patient), new Phi(NEXT));
  const { passwords } = world.parts;
  const slow: PatientPortalParts = {
    ...world.parts,
    passwords: {
      ...passwords,
      async matches(hash, password) {
        const isRight = await passwords.matches(hash, password);
        assert.deepEqual([isRight, await change()], [true, 'changed']);
        await world.freshCode(patient); // The code would do again: it is the password that must not.
        return isRight;
      },
    },
  };
  assert.equal(await signIn(slow, new Phi(patient.email), await proof(patient)), null);
  assert.ok(await world.signIn(patient, NEXT));
});

test('five wrong codes lock the account also where something is to be changed', async () => {
  const patient = await world.active();
  const account = await accountOf(patient.session);
  const wrong = { password: new Phi(PASSWORD), code: wrongCode(patient.secret) };
  for (const _ of [1, 2, 3, 4, 5])
    assert.equal(await offerAuthenticator(world.parts, account, wrong), false);
  assert.equal(await world.isIn(patient.session), false);
  assert.equal(
    await changePassword(world.parts, account, await proof(patient), new Phi(NEXT)),
    'refused',
  );
});
