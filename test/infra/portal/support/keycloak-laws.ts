import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { phiAccess } from '../../../../activities/domain/phi-access.js';
import { GONE } from '../../../../activities/domain/undo-result.js';
import { applicant } from '../../../support/applicant.js';
import { failing } from '../../../support/record-system-contract.js';
import {
  accountsOf,
  admit,
  emailOf,
  type KeycloakWorld,
  mailing,
  opened,
} from './keycloak-world.js';

/** What an account at Keycloak is, beside a record of ours. */
export const keycloakLaws: Readonly<Record<string, (world: KeycloakWorld) => Promise<void>>> = {
  async 'a new account is disabled, a patient’s, without TOTP or password yet'(world) {
    const { id, attempt, made } = await opened(world);
    const [account] = await accountsOf(world, id);
    assert.equal(account?.id, made.id);
    assert.equal(account.username, emailOf(id));
    assert.equal(account.enabled, false);
    assert.deepEqual(account.attributes, {
      enrollmentKey: [attempt.key],
      enrollmentId: [id],
      accessLevel: ['patient'],
    });
    assert.deepEqual(account.requiredActions.toSorted(), ['CONFIGURE_TOTP', 'UPDATE_PASSWORD']);
  },

  async 'every mail address that an enrollment accepts can be an account'(world) {
    const id = world.fence.accept();
    const email = `O'Brien+a!#$%&*/=?^_{|}~.${id.slice(0, 8)}@Example.com`;
    await world.portal.open(admit(world, id, 'perform'), applicant({ email }));
    assert.equal((await accountsOf(world, id))[0]?.username, email.toLowerCase());
  },

  async 'an address that somebody uses is taken, whatever its letter case, and their account is left alone'(
    world,
  ) {
    const id = world.fence.accept();
    const foreign = await world.addForeign(emailOf(id));
    const same = applicant({ email: emailOf(id).toUpperCase() });
    const attempt = admit(world, id, 'perform');
    await assert.rejects(world.portal.open(attempt, same), failing('PORTAL_USERNAME_TAKEN'));
    const undo = admit(world, id, 'undo');
    assert.deepEqual(await world.portal.remove(undo, null), GONE);
    const made = { id: foreign, version: null };
    assert.deepEqual(await world.portal.remove(undo, made), {
      ...{ kind: 'manual', reason: 'not-proven-ours' },
    });
    assert.ok((await world.accounts()).some((each) => each.id === foreign));
  },

  async 'before the enrollment is committed nobody is let in; then the link lets in, the same on every try'(
    world,
  ) {
    const { id, attempt, made } = await opened(world);
    await assert.rejects(world.portal.activationLink(attempt), failing('FENCED'));
    assert.equal(await world.signIn(made.id), null);
    for (let round = 1; round <= 2; round += 1) {
      const link = await world.portal.activationLink(mailing(world, id));
      assert.equal(link.reveal(phiAccess), world.activationUrl);
    }
    assert.equal((await accountsOf(world, id))[0]?.enabled, true);
    assert.equal(await (await world.signIn(made.id))?.(), true);
  },

  async 'an undo ends the sessions of the account'(world) {
    const { id, made } = await opened(world);
    await world.portal.activationLink(mailing(world, id));
    const isAlive = await world.signIn(made.id);
    assert.equal(await isAlive?.(), true);
    const undo = admit(world, id, 'undo');
    assert.deepEqual(await world.portal.remove(undo, made), GONE);
    assert.equal(await isAlive?.(), false);
    assert.equal(await world.portal.isGone(undo, made), true);
  },

  async 'an account that does not carry exactly our key is a person’s to decide'(world) {
    const { id, attempt, made } = await opened(world);
    const undo = admit(world, id, 'undo');
    const left = { kind: 'manual', reason: 'not-proven-ours' };
    for (const enrollmentKey of [[], ['another'], [attempt.key.toUpperCase()]]) {
      await world.change(made.id, { attributes: { enrollmentId: [id], enrollmentKey } });
      assert.equal(await world.portal.find(attempt), null);
      assert.deepEqual(await world.portal.remove(undo, made), left);
      assert.equal(await world.portal.isGone(undo, made), false);
    }
    assert.equal((await accountsOf(world, id)).length, 1);
  },

  async 'of two accounts under the key none is touched'(world) {
    const { id, attempt, made } = await opened(world);
    const copy = await world.addForeign(`copy-${id}@example.com`);
    await world.change(copy, { attributes: { enrollmentId: [id], enrollmentKey: [attempt.key] } });
    const undo = admit(world, id, 'undo');
    const left = { kind: 'manual', reason: 'not-proven-ours' };
    assert.deepEqual(await world.portal.remove(undo, made), left);
    assert.deepEqual(await world.portal.remove(undo, null), left);
    assert.equal((await accountsOf(world, id)).length, 2);
  },

  async 'an account under the key that is not the one we made is left alone'(world) {
    const { id } = await opened(world);
    const another = { id: randomUUID(), version: null };
    const undo = admit(world, id, 'undo');
    assert.deepEqual(await world.portal.remove(undo, another), {
      ...{ kind: 'manual', reason: 'not-proven-ours' },
    });
    assert.equal((await accountsOf(world, id)).length, 1);
  },
};
