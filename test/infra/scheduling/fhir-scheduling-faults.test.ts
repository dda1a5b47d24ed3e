import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Verb } from '../../../activities/domain/phase.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

const CALL_SECONDS = 0.8;
const PROVIDER = 'provider-1';
const worlds: Record<'at once' | 'in turn', FhirBookingWorld | undefined> = {
  'at once': undefined,
  'in turn': undefined,
};
before(async () => {
  for (const way of ['at once', 'in turn'] as const)
    worlds[way] = await fhirBookingWorld({
      callSeconds: CALL_SECONDS,
      transactions: way === 'at once',
    });
});
after(async () => {
  for (const world of Object.values(worlds)) await world?.stop();
});
afterEach(async () => {
  for (const world of Object.values(worlds)) await world?.bench.clearFaults();
});

const worldOf = (way: keyof typeof worlds): FhirBookingWorld =>
  worlds[way] ?? assert.fail('no world');
const admit = (world: FhirBookingWorld, id: EnrollmentId, verb: Verb) =>
  world.admit(id, SCHEDULE, verb);
const book = (world: FhirBookingWorld, id: EnrollmentId) =>
  world.scheduling.book(admit(world, id, 'perform'), PROVIDER, applicant());
const slotsOf = (world: FhirBookingWorld, id: EnrollmentId) =>
  world.search('Slot', { identifier: `urn:test:enrollment-key|${id}:${SCHEDULE}` });

async function assertBookedOnce(world: FhirBookingWorld, id: EnrollmentId): Promise<void> {
  const appointments = await world.held('Appointment', id);
  assert.deepEqual([appointments.length, (await slotsOf(world, id)).length], [1, 1]);
}

async function assertNothingLeft(world: FhirBookingWorld, id: EnrollmentId): Promise<void> {
  const undo = admit(world, id, 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, null), GONE);
  assert.equal(await world.scheduling.isGone(undo, null), true);
  assert.deepEqual(await world.held('Appointment', id), []);
  assert.deepEqual(await slotsOf(world, id), []);
}

/** Each write of a booking: where it is one transaction, and where the slot goes first. */
const writes = [
  ['at once', 'book'],
  ['in turn', 'update'],
  ['in turn', 'create'],
] as const;
const lost: Readonly<Record<string, Omit<Fault, 'match'>>> = {
  'cut before': { effect: 'before', status: 0 },
  '503 after': { effect: 'after', status: 503 },
  hang: { effect: 'hang' },
  'bad JSON': { effect: 'after', body: 'bad-json' },
};

for (const [way, operation] of writes)
  for (const [name, fault] of Object.entries(lost))
    test(`${way}, ${operation}, ${name}: a repeat books once, an undo leaves nothing`, async () => {
      const world = worldOf(way);
      const [again, undone] = [await world.accept(), await world.accept()];
      for (const id of [again, undone]) {
        const match = { operation, keyPrefix: `${id}:${SCHEDULE}` };
        await world.bench.fault({ match, ...fault });
        await assert.rejects(book(world, id), failing('UNKNOWN_OUTCOME'));
      }
      await book(world, again);
      await assertBookedOnce(world, again);
      await assertNothingLeft(world, undone);
      await assertNothingLeft(world, again);
    });

for (const [way, operation] of writes)
  test(`${way}, ${operation}: what lands late is found, and undone`, async () => {
    const world = worldOf(way);
    const id = await world.accept();
    const match = { operation, keyPrefix: id };
    await world.bench.fault({ match, effect: 'late', delayMs: 1_400 });
    await assert.rejects(book(world, id), failing('UNKNOWN_OUTCOME'));
    const undo = admit(world, id, 'undo');
    await wait(1_000);
    assert.equal(await world.scheduling.isGone(undo, null), false);
    await assertNothingLeft(world, id);
  });

for (const [status, code] of [
  [429, 'RATE_LIMITED'],
  [403, 'AUTH'],
  [423, 'CONFLICT'],
  [422, 'RECORD_INVALID'],
] as const)
  test(`a booking refused with ${status} is ${code}; the slot is not lost`, async () => {
    const world = worldOf('in turn');
    const id = await world.accept();
    const match = { operation: 'create', keyPrefix: id } as const;
    await world.bench.fault({ match, effect: 'before', status, retryAfterSeconds: 7 });
    await assert.rejects(book(world, id), failing(code));
    const isFinal = code === 'RECORD_INVALID';
    assert.equal((await slotsOf(world, id)).length, isFinal ? 0 : 1, 'kept for the next attempt');
    if (!isFinal) await book(world, id);
    if (!isFinal) await assertBookedOnce(world, id);
    await assertNothingLeft(world, id);
  });
