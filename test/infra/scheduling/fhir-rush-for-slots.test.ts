import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Made } from '../../../activities/ports/record.js';
import { applicant } from '../../support/applicant.js';
import { count } from '../../support/counts.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

const SLOTS = count(6, 12);
const RUSH = count(20, 50);
/** On a busy machine an answer takes its time: that is no refusal. */
const PATIENCE = { callSeconds: 60, attemptMs: 120_000 };

/** A provider of their own, with so many free slots, far ahead. */
async function addProvider(on: FhirBookingWorld, slots: number): Promise<string> {
  const make = async (resourceType: string, content: object): Promise<string> => {
    const body = { resourceType, ...content };
    const { status, json } = await on.bench.send('POST', `/${resourceType}`, { body });
    assert.equal(status, 201);
    return (json as { id: string }).id;
  };
  const practitioner = { reference: 'Practitioner/provider-1' };
  const role = await make('PractitionerRole', { active: true, practitioner });
  const actor = [{ reference: `PractitionerRole/${role}` }];
  const schedule = await make('Schedule', { active: true, actor });
  for (let n = 0; n < slots; n += 1)
    await make('Slot', {
      schedule: { reference: `Schedule/${schedule}` },
      status: 'free',
      start: new Date(Date.UTC(2099, 0, 5, n)).toISOString(),
      end: new Date(Date.UTC(2099, 0, 5, n + 1)).toISOString(),
    });
  return role;
}

/** As a saga does: again while the failure says that it may help. */
async function untilEnded(on: FhirBookingWorld, role: string, id: EnrollmentId): Promise<Made> {
  for (;;) {
    const attempt = on.admit(id, SCHEDULE, 'perform', PATIENCE.attemptMs);
    try {
      return await on.scheduling.book(attempt, role, applicant());
    } catch (error) {
      if (!(error instanceof Failure) || !error.retry) throw error;
    }
  }
}

for (const transactions of [true, false])
  test(`${RUSH} at once on ${SLOTS} slots, ${transactions ? 'with' : 'without'} transactions: each slot has one visit, the others hear that there is none`, async () => {
    const own = await fhirBookingWorld({ transactions, callSeconds: PATIENCE.callSeconds });
    const role = await addProvider(own, SLOTS);
    const ids = [];
    for (let n = 1; n <= RUSH; n += 1) ids.push(await own.accept());
    const answers = await Promise.allSettled(ids.map((id) => untilEnded(own, role, id)));
    const slots = answers.flatMap((each) =>
      each.status === 'fulfilled' ? [partsOf(each.value)[1]] : [],
    );
    assert.equal(slots.length, SLOTS);
    assert.equal(new Set(slots).size, SLOTS);
    for (const each of answers)
      if (each.status === 'rejected') assert.ok(failing('NO_SLOT_AVAILABLE')(each.reason));
    const appointments = await own.search('Appointment', { status: 'booked' });
    assert.equal(appointments.length, SLOTS);
    await own.stop();
  });
