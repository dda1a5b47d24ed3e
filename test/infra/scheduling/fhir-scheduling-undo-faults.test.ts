import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld({ callSeconds: 0.8 });
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

const admit = (id: EnrollmentId, verb: Verb) => world.admit(id, SCHEDULE, verb);
const book = (id: EnrollmentId) =>
  world.scheduling.book(admit(id, 'perform'), 'provider-1', applicant());
const slotsOf = (id: EnrollmentId) =>
  world.search('Slot', { identifier: `urn:test:enrollment-key|${id}:${SCHEDULE}` });

for (const operation of ['delete', 'update', 'expunge'] as const)
  for (const effect of ['before', 'after', 'hang'] as const)
    test(`an undo that is cut short at ${operation} (${effect}) is finished by the next`, async () => {
      const id = await world.accept();
      const made = await book(id);
      await world.bench.fault({ match: { operation, keyPrefix: id }, effect });
      await assert.rejects(
        world.scheduling.remove(admit(id, 'undo'), made),
        failing('UNKNOWN_OUTCOME'),
      );
      const undo = admit(id, 'undo');
      const isDone = operation === 'expunge' && effect === 'after';
      assert.equal(await world.scheduling.isGone(undo, made), isDone);
      assert.deepEqual(await world.scheduling.remove(undo, made), GONE);
      assert.equal(await world.scheduling.isGone(undo, made), true);
      assert.deepEqual(await slotsOf(id), []);
    });

test('a probe that fails is no proof', async () => {
  const id = await world.accept();
  const made = await book(id);
  for (const operation of ['read', 'history', 'search'] as const) {
    await world.bench.fault({ match: { operation }, effect: 'before', status: 500 });
    const probe = world.scheduling.isGone(admit(id, 'verifyGone'), made);
    await assert.rejects(probe, failing('UNAVAILABLE'));
    await world.bench.clearFaults();
  }
});

test('a server without $expunge leaves residue, named as such, and the slot is free', async () => {
  const id = await world.accept();
  const made = await book(id);
  const match = { operation: 'expunge', keyPrefix: id } as const;
  await world.bench.fault({ match, effect: 'before', status: 405, times: 'always' });
  assert.deepEqual(await world.scheduling.remove(admit(id, 'undo'), made), {
    kind: 'neutralised',
    residue: 'vendor-retains-history',
  });
  assert.deepEqual(await slotsOf(id), []);
});
