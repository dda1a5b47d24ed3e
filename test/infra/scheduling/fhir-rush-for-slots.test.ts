import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Made } from '../../../activities/ports/record.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

const PROVIDER = 'provider-5';
const SLOTS = 12;
const RUSH = 50;
/** On a busy machine an answer takes its time: that is no refusal. */
const PATIENCE = { callSeconds: 60, attemptMs: 120_000 };

/** Leaves the provider so many free slots. */
async function leaveSlots(on: FhirBookingWorld, count: number): Promise<void> {
  let left = count;
  for (;;) {
    const free = await on.search('Slot', {
      schedule: `Schedule/${PROVIDER}`,
      status: 'free',
      _sort: 'start',
    });
    assert.ok(free);
    left = free.length;
    if (left <= count) return;
    for (const { id } of free.slice(count))
      await on.rewrite('Slot', id, (slot) => ({ ...slot, status: 'busy-unavailable' }));
  }
}

/** As a saga does: again while the failure says that it may help. */
async function untilEnded(on: FhirBookingWorld, id: EnrollmentId): Promise<Made> {
  for (;;) {
    const attempt = on.admit(id, SCHEDULE, 'perform', PATIENCE.attemptMs);
    try {
      return await on.scheduling.book(attempt, PROVIDER, applicant());
    } catch (error) {
      if (!(error instanceof Failure) || !error.retry) throw error;
    }
  }
}

for (const transactions of [true, false])
  test(`${RUSH} at once on ${SLOTS} slots, ${transactions ? 'with' : 'without'} transactions: each slot has one visit, the others hear that there is none`, async () => {
    const own = await fhirBookingWorld({ transactions, callSeconds: PATIENCE.callSeconds });
    await leaveSlots(own, SLOTS);
    const ids = [];
    for (let n = 1; n <= RUSH; n += 1) ids.push(await own.accept());
    const answers = await Promise.allSettled(ids.map((id) => untilEnded(own, id)));
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
