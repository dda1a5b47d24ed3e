import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import { makeOnce, removeOwn } from '../../../activities/steps/owned-record.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { fhirScheduling } from '../../../infra/scheduling/fhir-scheduling.js';
import { applicant } from '../../support/applicant.js';
import { eventually } from '../../support/eventually.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { failing } from '../../support/record-system-contract.js';
import { MILLENNIUM } from './millennium-desk.js';

const CALL_SECONDS = 0.8;
const LATE_MS = 1_200;
const NOT_PROVEN = { kind: 'manual', reason: 'not-proven-ours' };
const RETAINED = { kind: 'neutralised', residue: 'vendor-retains-appointment' };

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld({ ...MILLENNIUM, callSeconds: CALL_SECONDS });
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

const onCreate = (more: Omit<Fault, 'match'>): Promise<void> =>
  world.bench.fault({ match: { operation: 'create' }, ...more });
const bookedFor = (id: EnrollmentId) =>
  world.search('Appointment', { patient: `Patient/${world.patientOf(id)}` });

/** One enrollment, and the step's way with the book. */
async function enrollment() {
  const id = await world.accept();
  const intents = memoryIntents();
  const { scheduling } = world;
  const perform = world.admit(id, SCHEDULE, 'perform');
  return {
    id,
    book: () =>
      makeOnce(intents, perform, scheduling, () =>
        scheduling.book(perform, 'provider-1', applicant()),
      ),
    undo: () => removeOwn(intents, world.admit(id, SCHEDULE, 'undo'), scheduling),
  };
}

for (const [what, fault, lands] of [
  ['503 after', { effect: 'after', status: 503 }, 1],
  ['503 before', { effect: 'before', status: 503 }, 0],
  ['connection cut after', { effect: 'after', status: 0 }, 1],
  ['hang', { effect: 'hang' }, 0],
] as const)
  test(`a booking whose answer is lost (${what}) is never asked for again, and left to a person`, async () => {
    const { id, book, undo } = await enrollment();
    await onCreate(fault);
    await assert.rejects(book(), failing('UNKNOWN_OUTCOME'));
    await assert.rejects(book(), failing('ANSWER_LOST'));
    assert.equal((await bookedFor(id)).length, lands);
    assert.deepEqual(await undo(), NOT_PROVEN);
  });

test('a booking that lands late is never doubled: neither before it lands nor after', async () => {
  const { id, book, undo } = await enrollment();
  await onCreate({ effect: 'late', delayMs: LATE_MS });
  await assert.rejects(book(), failing('UNKNOWN_OUTCOME'));
  assert.equal((await bookedFor(id)).length, 0, 'not yet');
  await assert.rejects(book(), failing('ANSWER_LOST'));
  const landed = await eventually(async () => {
    const found = await bookedFor(id);
    return found.length > 0 ? found : null;
  });
  assert.equal(landed.length, 1);
  await assert.rejects(book(), failing('ANSWER_LOST'));
  assert.deepEqual(await undo(), NOT_PROVEN);
  const [late, ...more] = await bookedFor(id);
  assert.deepEqual([late?.['status'], more], ['booked', []]);
});

for (const [status, code] of [
  [429, 'RATE_LIMITED'],
  [401, 'AUTH'],
  [423, 'CONFLICT'],
] as const)
  test(`a booking that was refused for good (${status}) may be asked for again`, async () => {
    const { id, book, undo } = await enrollment();
    await onCreate({ effect: 'before', status, times: 'always' });
    await assert.rejects(book(), failing(code));
    await world.bench.clearFaults();
    await book();
    assert.equal((await bookedFor(id)).length, 1);
    assert.deepEqual(await undo(), RETAINED);
  });

test('an enrollment that was refused for good has nothing to undo', async () => {
  const { book, undo } = await enrollment();
  await onCreate({ effect: 'before', status: 423 });
  await assert.rejects(book(), failing('CONFLICT'));
  assert.deepEqual(await undo(), GONE);
});

test('a slot that somebody else took in between is passed over', async () => {
  const { id, book } = await enrollment();
  await onCreate({ effect: 'before', status: 409 });
  await book();
  assert.equal((await bookedFor(id)).length, 1);
});

test('nothing is booked where no letter could tell of it', async () => {
  const { id } = await enrollment();
  const { appointmentOf: _, ...settings } = world.schedulingSettings;
  const silent = fhirScheduling(settings);
  const perform = world.admit(id, SCHEDULE, 'perform');
  await assert.rejects(silent.book(perform, 'provider-1', applicant()), failing('UNSUPPORTED'));
  assert.equal((await bookedFor(id)).length, 0);
});
