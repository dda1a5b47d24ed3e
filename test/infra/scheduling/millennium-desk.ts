import assert from 'node:assert/strict';
import type { FhirBookingWorld, Seen } from '../../support/fhir-booking-world.js';

export const MILLENNIUM = { profile: 'millennium', appointments: 'millennium' } as const;

/** A patient of the hospital whom no enrollment of ours knows. */
export async function patientBeside({ bench }: FhirBookingWorld): Promise<string> {
  const { status, json } = await bench.send('POST', '/Patient', {
    body: {
      resourceType: 'Patient',
      identifier: [{ system: 'urn:other', value: 'other' }],
      name: [{ family: 'Other', given: ['One'] }],
      gender: 'unknown',
      birthDate: '1990-01-01',
    },
  });
  assert.equal(status, 201);
  return (json as Seen).id;
}

/** What the front desk books for patients; answers its id. */
export async function bookedByTheDesk(
  world: FhirBookingWorld,
  patients: readonly string[],
): Promise<string> {
  const [slot] = await world.search('Slot', { schedule: 'Schedule/provider-2', status: 'free' });
  const { headers } = await world.bench.send('POST', '/Appointment', {
    body: {
      resourceType: 'Appointment',
      status: 'booked',
      slot: [{ reference: `Slot/${slot?.id}` }],
      participant: patients.map((each) => ({
        actor: { reference: `Patient/${each}` },
        status: 'accepted',
      })),
    },
  });
  const [, id] = /Appointment\/([^/]+)/.exec(headers.get('location') ?? '') ?? [];
  return id ?? assert.fail('not booked');
}
