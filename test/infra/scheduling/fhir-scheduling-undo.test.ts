import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  KEY_SYSTEM,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld();
});
after(() => world.stop());

async function booked() {
  const id = await world.accept();
  const attempt = world.admit(id, SCHEDULE, 'perform');
  const made = await world.scheduling.book(attempt, 'provider-1', applicant());
  const [appointmentId, slotId] = partsOf(made);
  return { id, made, appointmentId, slotId, undo: world.admit(id, SCHEDULE, 'undo') };
}
type Booked = Awaited<ReturnType<typeof booked>>;

async function assertLeft({ undo, made, appointmentId, slotId }: Booked, reason: string) {
  const manual = { kind: 'manual', reason };
  assert.deepEqual(await world.scheduling.remove(undo, made), manual);
  assert.equal((await world.get('Appointment', appointmentId)).id, appointmentId);
  assert.equal((await world.get('Slot', slotId))['status'], 'busy');
}

test("another's appointment on the slot is untouched, and the slot stays busy for it", async () => {
  const mine = await booked();
  const { json } = await world.bench.send('POST', '/Appointment', {
    body: {
      resourceType: 'Appointment',
      identifier: [{ system: 'urn:other', value: 'x' }],
      status: 'booked',
      slot: [{ reference: `Slot/${mine.slotId}` }],
      participant: [{ actor: { reference: 'PractitionerRole/provider-1' }, status: 'accepted' }],
    },
  });
  const { id: theirs } = json as { id: string };
  assert.deepEqual(await world.scheduling.remove(mine.undo, mine.made), GONE);
  assert.equal((await world.get('Appointment', theirs))['status'], 'booked');
  const slot = await world.get('Slot', mine.slotId);
  assert.deepEqual([slot['status'], slot.identifier], ['busy', undefined]);
});

test('a slot that another took over is not freed', async () => {
  const mine = await booked();
  const theirs = [{ system: 'urn:other', value: 'theirs' }];
  await world.rewrite('Slot', mine.slotId, (slot) => ({ ...slot, identifier: theirs }));
  assert.deepEqual(await world.scheduling.remove(mine.undo, mine.made), GONE);
  const slot = await world.get('Slot', mine.slotId);
  assert.deepEqual([slot['status'], slot.identifier], ['busy', theirs]);
});

test('a slot that the clinic closed meanwhile stays closed', async () => {
  const mine = await booked();
  const closed = { status: 'busy-unavailable' };
  await world.rewrite('Slot', mine.slotId, (slot) => ({ ...slot, ...closed }));
  assert.deepEqual(await world.scheduling.remove(mine.undo, mine.made), GONE);
  assert.equal((await world.get('Slot', mine.slotId))['status'], 'busy-unavailable');
});

test('a visit that took place is left whole', async () => {
  const mine = await booked();
  await world.rewrite('Appointment', mine.appointmentId, (a) => ({ ...a, status: 'fulfilled' }));
  await assertLeft(mine, 'clinical-data-present');
});

test('a visit that somebody moved to another slot is left to a person', async () => {
  const [mine, other] = [await booked(), await booked()];
  const slot = [{ reference: `Slot/${other.slotId}` }];
  await world.rewrite('Appointment', mine.appointmentId, (a) => ({ ...a, slot }));
  await assertLeft(mine, 'referenced-by-others');
});

test('an appointment without our key, or with that of another enrollment too, is not touched', async () => {
  const [one, two] = [await booked(), await booked()];
  const foreign = { system: KEY_SYSTEM, value: `another:${SCHEDULE}` };
  await world.rewrite('Appointment', one.appointmentId, (a) => ({ ...a, identifier: [foreign] }));
  await assertLeft(one, 'not-proven-ours');
  await world.rewrite('Appointment', two.appointmentId, (a) => ({
    ...a,
    identifier: [...(a.identifier ?? []), foreign],
  }));
  await assertLeft(two, 'merged-record');
});

test('two appointments under one key: neither is taken for ours', async () => {
  const mine = await booked();
  const { id: _id, meta: _meta, ...body } = await world.get('Appointment', mine.appointmentId);
  assert.equal((await world.bench.send('POST', '/Appointment', { body })).status, 201);
  await assertLeft(mine, 'not-proven-ours');
});

test('a deleted appointment is not gone: its history still tells the patient', async () => {
  const mine = await booked();
  await world.bench.send('DELETE', `/Appointment/${mine.appointmentId}`);
  assert.equal(await world.scheduling.isGone(mine.undo, mine.made), false);
  assert.deepEqual(await world.scheduling.remove(mine.undo, mine.made), GONE);
  assert.deepEqual(await world.held('Appointment', mine.id), []);
});

test('what became of an appointment before it was deleted is judged before it is erased', async () => {
  const mine = await booked();
  await world.rewrite('Appointment', mine.appointmentId, (a) => ({ ...a, status: 'fulfilled' }));
  await world.bench.send('DELETE', `/Appointment/${mine.appointmentId}`);
  const manual = { kind: 'manual', reason: 'clinical-data-present' };
  assert.deepEqual(await world.scheduling.remove(mine.undo, mine.made), manual);
  assert.equal((await world.held('Appointment', mine.id)).length, 1);
});
