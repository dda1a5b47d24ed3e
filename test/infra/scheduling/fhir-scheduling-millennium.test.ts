import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld({ profile: 'millennium', appointments: 'millennium' });
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

const RETAINED = { kind: 'neutralised', residue: 'vendor-retains-appointment' };
const statusOf = async (appointmentId: string) =>
  (await world.get('Appointment', appointmentId))['status'];

async function accepted() {
  const id = await world.accept();
  const perform = world.admit(id, SCHEDULE, 'perform');
  const book = () => world.scheduling.book(perform, 'provider-1', applicant());
  return { id, perform, book };
}

test('a booking is found by the chart, told to the patient, and made once', async () => {
  const { id, perform, book } = await accepted();
  const made = await book();
  assert.deepEqual(await book(), made);
  assert.deepEqual(await world.scheduling.find(perform), made);
  const letter = world.admit(id, 'send-welcome-materials', 'perform');
  const { providerName, clinicName } = (await world.scheduling.details(letter)).reveal(phiAccess);
  assert.deepEqual([providerName, clinicName], ['Dr. Ito A., MD', 'Main Street Clinic']);
  assert.equal((await world.get('Slot', partsOf(made)[1]))['status'], 'busy');
});

test('an undo cancels, says that the vendor keeps the appointment, and can be repeated', async () => {
  const { id, book } = await accepted();
  const made = await book();
  const undo = world.admit(id, SCHEDULE, 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, made), RETAINED);
  assert.deepEqual(await world.scheduling.remove(undo, made), RETAINED);
  assert.equal(await statusOf(partsOf(made)[0]), 'cancelled');
  assert.equal(await world.scheduling.isGone(undo, made), false, 'kept is not gone');
  assert.equal((await world.get('Slot', partsOf(made)[1]))['status'], 'free');
});

for (const effect of ['before', 'after', 'hang'] as const)
  test(`a booking whose answer is lost (${effect}) is not made twice, and is cancelled`, async () => {
    const own = await fhirBookingWorld({
      profile: 'millennium',
      appointments: 'millennium',
      callSeconds: 0.8,
    });
    const id = await own.accept();
    const perform = own.admit(id, SCHEDULE, 'perform');
    await own.bench.fault({ match: { operation: 'create' }, effect, status: 503 });
    const book = () => own.scheduling.book(perform, 'provider-1', applicant());
    await assert.rejects(book(), failing('UNKNOWN_OUTCOME'));
    const made = await book();
    const patient = `Patient/${own.patientOf(id)}`;
    assert.equal((await own.search('Appointment', { patient })).length, 1);
    const undo = own.admit(id, SCHEDULE, 'undo');
    assert.deepEqual(await own.scheduling.remove(undo, null), RETAINED);
    assert.equal((await own.get('Appointment', partsOf(made)[0]))['status'], 'cancelled');
    await own.stop();
  });

test('what was never booked is gone', async () => {
  const { id } = await accepted();
  const undo = world.admit(id, SCHEDULE, 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, null), GONE);
  assert.equal(await world.scheduling.isGone(undo, null), true);
});

test('of two appointments of the patient neither is taken for ours, unless we remember which', async () => {
  const { id, book } = await accepted();
  const made = await book();
  const { json } = await world.bench.send('POST', '/Patient', {
    body: {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:other', value: 'other' }],
      name: [{ family: 'Other', given: ['One'] }],
      gender: 'unknown',
      birthDate: '1990-01-01',
    },
  });
  const [first] = await world.search('Slot', { schedule: 'Schedule/provider-2', status: 'free' });
  const { headers } = await world.bench.send('POST', '/Appointment', {
    body: {
      resourceType: 'Appointment',
      status: 'booked',
      slot: [{ reference: `Slot/${first?.id}` }],
      participant: [
        { actor: { reference: `Patient/${world.patientOf(id)}` }, status: 'accepted' },
        { actor: { reference: `Patient/${(json as { id: string }).id}` }, status: 'accepted' },
      ],
    },
  });
  const [, theirs = ''] = /Appointment\/([^/]+)/.exec(headers.get('location') ?? '') ?? [];
  const undo = world.admit(id, SCHEDULE, 'undo');
  const manual = { kind: 'manual', reason: 'not-proven-ours' };
  assert.deepEqual(await world.scheduling.remove(undo, null), manual);
  assert.deepEqual(await world.scheduling.remove(undo, made), RETAINED);
  assert.equal(await statusOf(theirs), 'booked');
});

test('a visit that took place is not cancelled', async () => {
  const { id, book } = await accepted();
  const made = await book();
  const [appointmentId] = partsOf(made);
  await world.rewrite('Appointment', appointmentId, (a) => ({ ...a, status: 'arrived' }));
  const undo = world.admit(id, SCHEDULE, 'undo');
  const manual = { kind: 'manual', reason: 'clinical-data-present' };
  assert.deepEqual(await world.scheduling.remove(undo, made), manual);
  assert.equal(await statusOf(appointmentId), 'arrived');
});
