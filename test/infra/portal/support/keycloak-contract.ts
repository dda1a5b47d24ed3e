import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Attempt } from '../../../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../../../activities/domain/ids.js';
import type { Verb } from '../../../../activities/domain/phase.js';
import { phiAccess } from '../../../../activities/domain/phi-access.js';
import { GONE } from '../../../../activities/domain/undo-result.js';
import type { Portal } from '../../../../activities/ports/portal.js';
import { applicant } from '../../../support/applicant.js';
import type { MemoryFence } from '../../../support/memory-fence.js';
import { failing, recordSystemContract } from '../../../support/record-system-contract.js';

/** An account as an administrator of the realm sees it. */
export interface SeenAccount {
  readonly id: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly requiredActions: readonly string[];
}

/** The Keycloak adapter, the Keycloak it talks to, and what others do in the realm. */
export interface KeycloakWorld {
  readonly portal: Portal;
  readonly fence: MemoryFence;
  /** Where the letter has to lead. */
  readonly activationUrl: string;
  accounts(): Promise<readonly SeenAccount[]>;
  /** An account that somebody else has made; answers its id. */
  addForeign(email: string): Promise<string>;
  /** What an administrator does to an account by hand. */
  change(id: string, change: object): Promise<void>;
  /** Signs in with all that it takes; answers whether the session is alive, or null when nobody is let in. */
  signIn(id: string): Promise<(() => Promise<boolean>) | null>;
  stop(): Promise<void>;
}

const STEP = 'set-up-patient-portal';

export const emailOf = (id: EnrollmentId): string => `${id}@example.com`;
export const admit = (world: KeycloakWorld, id: EnrollmentId, verb: Verb, ms?: number): Attempt =>
  world.fence.admit(id, STEP, verb, ms);
export const open = (world: KeycloakWorld, attempt: Attempt) =>
  world.portal.open(attempt, applicant({ email: emailOf(attempt.id) }));

/** The attempt of another step that mails the letter, once the row is committed. */
export const mailing = (world: KeycloakWorld, id: EnrollmentId): Attempt => ({
  ...world.fence.admit(id, 'send-welcome-materials', 'perform'),
  phase: 'committed',
});

export async function opened(world: KeycloakWorld) {
  const id = world.fence.accept();
  const attempt = admit(world, id, 'perform');
  return { id, attempt, made: await open(world, attempt) };
}

export const accountsOf = async (world: KeycloakWorld, id: EnrollmentId) =>
  (await world.accounts()).filter(({ attributes }) => attributes?.['enrollmentId']?.[0] === id);

/** What the adapter promises at every Keycloak, the real one included. */
export function keycloakContract(name: string, start: () => Promise<KeycloakWorld>): void {
  let world: KeycloakWorld;
  before(async () => {
    world = await start();
  });
  after(() => world?.stop());
  recordSystemContract(name, async () => {
    const own = await start();
    return {
      system: own.portal,
      accept: async () => own.fence.accept(),
      admit: async (id, verb) => admit(own, id, verb),
      make: (attempt) => open(own, attempt),
      count: async (id) => (await accountsOf(own, id)).length,
      stop: own.stop,
    };
  });
  for (const [promise, holds] of Object.entries(laws))
    test(`${name}: ${promise}`, () => holds(world));
}

const laws: Readonly<Record<string, (world: KeycloakWorld) => Promise<void>>> = {
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
};
