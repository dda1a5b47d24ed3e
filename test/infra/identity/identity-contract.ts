import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Phi } from '../../../activities/domain/phi.js';
import type { Identity, IdentityFields } from '../../../activities/ports/identity.js';

/** A bureau under test, and someone whom it knows. */
export interface IdentityWorld {
  readonly identity: Identity;
  readonly known: IdentityFields;
  /** What the bureau takes a repeat under one key for: it answers its first verdict, or asks anew. */
  readonly repeats: 'first-verdict' | 'new-inquiry';
  /** An attempt of a new enrollment that its row admits. */
  admit(): Attempt;
  /** How many inquiries the bureau was billed for under the attempt's key. */
  inquiries(attempt: Attempt): Promise<number>;
  stop(): Promise<void>;
}

/** What the port promises, whichever bureau is behind it. */
export function identityContract(name: string, start: () => Promise<IdentityWorld>): void {
  let world: IdentityWorld;
  before(async () => {
    world = await start();
  });
  after(() => world.stop());

  test(`${name}: someone the bureau knows is accepted, with score and assurance level`, async () => {
    const verdict = await world.identity.verify(world.admit(), new Phi(world.known));
    assert.equal(verdict.decision, 'accept');
    assert.equal(verdict.scorePercent, 100);
    assert.notEqual(verdict.assuranceLevel, 'none');
  });

  test(`${name}: last four digits and a date of birth alone are not IAL2`, async () => {
    const { photoId: _photoId, ...asked } = world.known;
    const verdict = await world.identity.verify(world.admit(), new Phi(asked));
    assert.deepEqual([verdict.decision, verdict.assuranceLevel], ['accept', 'IAL1']);
  });

  test(`${name}: someone it does not know is rejected`, async () => {
    const stranger = { ...world.known, lastName: 'Nobody', ssnLast4: '0001', postalCode: '99999' };
    const verdict = await world.identity.verify(world.admit(), new Phi(stranger));
    assert.deepEqual([verdict.decision, verdict.assuranceLevel], ['reject', 'none']);
  });

  test(`${name}: what the intent remembers answers the verdict again, and nothing more is billed`, async () => {
    const attempt = world.admit();
    assert.equal(await world.identity.find(attempt, null), null);
    const first = await world.identity.verify(attempt, new Phi(world.known));
    const { id, version } = first;
    assert.deepEqual(await world.identity.find(attempt, { id, version }), first);
    assert.equal(await world.inquiries(attempt), 1);
  });

  test(`${name}: a repeat is billed as the adapter declares, and decides the same`, async () => {
    const attempt = world.admit();
    const first = await world.identity.verify(attempt, new Phi(world.known));
    const second = await world.identity.verify(attempt, new Phi(world.known));
    const isKnownByKey = world.repeats === 'first-verdict';
    assert.deepEqual(await world.identity.find(attempt, null), isKnownByKey ? first : null);
    assert.deepEqual(isKnownByKey ? second : { ...second, id: first.id }, first);
    assert.equal(await world.inquiries(attempt), isKnownByKey ? 1 : 2);
  });
}
