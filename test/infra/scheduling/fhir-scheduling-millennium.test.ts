import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { keylessRecordContract } from '../../support/keyless-record-contract.js';
import { failing } from '../../support/record-system-contract.js';
import { bookedByTheDesk, MILLENNIUM, patientBeside } from './millennium-desk.js';

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld(MILLENNIUM);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

const RETAINED = { kind: 'neutralised', residue: 'vendor-retains-appointment' } as const;
const manual = (reason: string) => ({ kind: 'manual', reason });
const statusOf = async (appointmentId: string) =>
  (await world.get('Appointment', appointmentId))['status'];
const bookedFor = (own: FhirBookingWorld, id: EnrollmentId) =>
  own.search('Appointment', { patient: `Patient/${own.patientOf(id)}` });

keylessRecordContract('scheduling at Millennium', async () => {
  const own = await fhirBookingWorld(MILLENNIUM);
  return {
    system: own.scheduling,
    undone: RETAINED,
    accept: () => own.accept(),
    admit: async (id, verb) => own.admit(id, SCHEDULE, verb),
    make: (attempt) => own.scheduling.book(attempt, 'provider-1', applicant()),
    count: async (id) => (await bookedFor(own, id)).length,
    unheard: () =>
      own.bench.fault({ match: { operation: 'create' }, effect: 'after', status: 503 }),
    heard: () => own.bench.clearFaults(),
    stop: own.stop,
  };
});

async function booked() {
  const id = await world.accept();
  const perform = world.admit(id, SCHEDULE, 'perform');
  const made = await world.scheduling.book(perform, 'provider-1', applicant());
  world.bookings.set(id, made.id);
  const [appointment, slot] = partsOf(made);
  const undo = () => world.scheduling.remove(world.admit(id, SCHEDULE, 'undo'), made);
  const letter = () => world.admit(id, 'send-welcome-materials', 'perform');
  return { id, perform, made, appointment, slot, undo, letter };
}

test('a booking takes its slot and is told to the patient', async () => {
  const { slot, letter } = await booked();
  assert.equal((await world.get('Slot', slot))['status'], 'busy');
  const { providerName, clinicName } = (await world.scheduling.details(letter())).reveal(phiAccess);
  assert.deepEqual([providerName, clinicName], ['Dr. Ito A., MD', 'Main Street Clinic']);
});

test('an undo cancels, frees the slot, and says that the vendor keeps the appointment', async () => {
  const { appointment, slot, undo } = await booked();
  assert.deepEqual(await undo(), RETAINED);
  assert.equal(await statusOf(appointment), 'cancelled');
  assert.equal((await world.get('Slot', slot))['status'], 'free');
});

test("the front desk's visit on the chart is neither found, nor mailed, nor cancelled", async () => {
  const id = await world.accept();
  const theirs = await bookedByTheDesk(world, [world.patientOf(id)]);
  const perform = world.admit(id, SCHEDULE, 'perform');
  assert.equal(await world.scheduling.find(perform), null);
  const letter = world.admit(id, 'send-welcome-materials', 'perform');
  await assert.rejects(world.scheduling.details(letter), failing('UNEXPECTED'));
  const undo = world.admit(id, SCHEDULE, 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, null), manual('not-proven-ours'));
  assert.equal(await statusOf(theirs), 'booked');
});

test("beside the front desk's visit our own is booked, mailed and cancelled", async () => {
  const id = await world.accept();
  const theirs = await bookedByTheDesk(world, [world.patientOf(id)]);
  const perform = world.admit(id, SCHEDULE, 'perform');
  const made = await world.scheduling.book(perform, 'provider-1', applicant());
  assert.notEqual(partsOf(made)[0], theirs);
  const undo = world.admit(id, SCHEDULE, 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, made), RETAINED);
  assert.equal(await statusOf(theirs), 'booked');
  assert.equal(await statusOf(partsOf(made)[0]), 'cancelled');
});

for (const status of ['arrived', 'fulfilled'])
  test(`a visit that is ${status} is not cancelled`, async () => {
    const { appointment, undo } = await booked();
    await world.rewrite('Appointment', appointment, (a) => ({ ...a, status }));
    assert.deepEqual(await undo(), manual('clinical-data-present'));
    assert.equal(await statusOf(appointment), status);
  });

test('a visit that somebody moved to another slot is not cancelled', async () => {
  const { appointment, undo } = await booked();
  const [other] = await world.search('Slot', { schedule: 'Schedule/provider-2', status: 'free' });
  const slot = [{ reference: `Slot/${other?.id}` }];
  await world.rewrite('Appointment', appointment, (a) => ({ ...a, slot }));
  assert.deepEqual(await undo(), manual('referenced-by-others'));
  assert.equal(await statusOf(appointment), 'booked');
});

test('a visit that was given to another patient is neither cancelled nor mailed', async () => {
  const { appointment, undo, letter } = await booked();
  const actor = { reference: `Patient/${await patientBeside(world)}` };
  const participant = [{ actor, status: 'accepted' }];
  await world.rewrite('Appointment', appointment, (a) => ({ ...a, participant }));
  await assert.rejects(world.scheduling.details(letter()), failing('UNEXPECTED'));
  assert.deepEqual(await undo(), manual('not-proven-ours'));
  assert.equal(await statusOf(appointment), 'booked');
});

test('a visit that another patient comes to as well is not cancelled', async () => {
  const { id, appointment, undo } = await booked();
  const both = [world.patientOf(id), await patientBeside(world)];
  const participant = both.map((each) => ({
    actor: { reference: `Patient/${each}` },
    status: 'accepted',
  }));
  await world.rewrite('Appointment', appointment, (a) => ({ ...a, participant }));
  assert.deepEqual(await undo(), manual('referenced-by-others'));
  assert.equal(await statusOf(appointment), 'booked');
});

test('a visit that the vendor does not show any more is left to a person, never called gone', async () => {
  const { id } = await booked();
  const undo = world.admit(id, SCHEDULE, 'undo');
  const unknown = { id: 'never-heard-of/slot', version: null };
  assert.deepEqual(await world.scheduling.remove(undo, unknown), manual('not-proven-ours'));
});
