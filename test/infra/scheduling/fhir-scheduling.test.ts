import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';

const PROVIDER = 'provider-1'; // Main Street Clinic, Springfield, IL: America/Chicago.

for (const transactions of [true, false])
  recordSystemContract(
    `scheduling over FHIR, ${transactions ? 'with' : 'without'} transactions`,
    async () => {
      const own = await fhirBookingWorld({ transactions });
      return {
        system: own.scheduling,
        accept: () => own.accept(),
        admit: async (id, verb) => own.admit(id, SCHEDULE, verb),
        make: (attempt) => own.scheduling.book(attempt, PROVIDER, applicant()),
        // A slot that is held without an appointment would count, too.
        count: async (id) => {
          const slots = await heldSlots(own, id);
          const held = await own.held('Appointment', id);
          return Math.max(held.length, slots.length);
        },
        stop: own.stop,
      };
    },
  );

const heldSlots = (on: FhirBookingWorld, id: EnrollmentId) =>
  on.search('Slot', { identifier: `urn:test:enrollment-key|${id}:${SCHEDULE}` });

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld();
});
after(() => world.stop());

async function booked(preferences: Readonly<Record<string, string>> = {}, provider = PROVIDER) {
  const id = await world.accept();
  const attempt = world.admit(id, SCHEDULE, 'perform');
  const made = await world.scheduling.book(attempt, provider, applicant({ preferences }));
  const [appointmentId, slotId] = partsOf(made);
  const slot = await world.get('Slot', slotId);
  return { id, attempt, made, appointmentId, slot, start: String(slot['start']) };
}

test('the appointment is booked for an hour on the earliest free slot, which is busy then', async () => {
  const free = await world.search('Slot', {
    schedule: 'Schedule/provider-2',
    status: 'free',
    _sort: 'start',
  });
  const { id, appointmentId, slot } = await booked({}, 'provider-2');
  assert.equal(slot.id, free[0]?.id);
  assert.equal(slot['status'], 'busy');
  const appointment = await world.get('Appointment', appointmentId);
  assert.deepEqual(
    [appointment['status'], appointment['description'], appointment['minutesDuration']],
    ['booked', 'New Patient Visit', 60],
  );
  assert.deepEqual([appointment['start'], appointment['end']], [slot['start'], slot['end']]);
  const who = (appointment['participant'] as { actor: { reference: string } }[]).map(
    ({ actor }) => actor.reference,
  );
  assert.deepEqual(who, [
    `Patient/${world.patientOf(id)}`,
    'PractitionerRole/provider-2',
    'Location/room-2',
  ]);
});

test('the letter gets the place, the room and the zone of the clinic', async () => {
  const { id, start } = await booked();
  const letter = world.admit(id, 'send-welcome-materials', 'perform');
  const details = (await world.scheduling.details(letter)).reveal(phiAccess);
  assert.deepEqual(details, {
    startsAt: start,
    timeZone: 'America/Chicago',
    providerName: 'Dr. Ito A., MD',
    clinicName: 'Main Street Clinic',
    room: 'Room 1',
    address: '100 Main Street, Springfield, IL 62701',
  });
});

const hourIn = (timeZone: string, at: string) =>
  Number(
    new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', hour: '2-digit' }).format(
      new Date(at),
    ),
  );

test("the part of the day is the clinic's, not ours", async () => {
  // Albany, New York; the settings say Chicago.
  const morning = await booked({ partOfDay: 'morning' }, 'provider-13');
  const afternoon = await booked({ partOfDay: 'afternoon' }, 'provider-13');
  assert.ok(hourIn('America/New_York', morning.start) < 12);
  assert.equal(hourIn('America/New_York', afternoon.start), 13);
});

test('a day that is far ahead is found beyond the first pages of the book', async () => {
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const { start } = await booked({ appointmentNotBefore: day });
  assert.ok(start >= day);
});

test('beyond the book there is no slot, and nothing is left behind', async () => {
  const id = await world.accept();
  const attempt = world.admit(id, SCHEDULE, 'perform');
  const wish = applicant({ preferences: { appointmentNotBefore: '2099-01-01' } });
  await assert.rejects(
    world.scheduling.book(attempt, PROVIDER, wish),
    failing('NO_SLOT_AVAILABLE'),
  );
  await assert.rejects(
    world.scheduling.book(attempt, 'nobody', applicant()),
    failing('NO_SLOT_AVAILABLE'),
  );
  assert.deepEqual(await world.held('Appointment', id), []);
  assert.deepEqual(await heldSlots(world, id), []);
});

test('an undo frees the slot for the next, who gets the same hour', async () => {
  const first = await booked({}, 'provider-4');
  const undo = world.admit(first.id, SCHEDULE, 'undo');
  await world.scheduling.remove(undo, first.made);
  const slot = await world.get('Slot', first.slot.id);
  assert.deepEqual([slot['status'], slot.identifier], ['free', undefined]);
  assert.equal((await booked({}, 'provider-4')).slot.id, first.slot.id);
});

test('where a booking cannot be undone, none is made', async () => {
  const own = await fhirBookingWorld({ profile: 'none' });
  const id = await own.accept();
  const attempt = own.admit(id, SCHEDULE, 'perform');
  assert.equal(await own.scheduling.find(attempt), null);
  await assert.rejects(own.scheduling.book(attempt, PROVIDER, applicant()), failing('UNSUPPORTED'));
  const undo = own.admit(id, SCHEDULE, 'undo');
  assert.deepEqual(await own.scheduling.remove(undo, null), { kind: 'gone' });
  await own.stop();
});
