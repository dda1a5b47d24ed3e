import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Made } from '../../../activities/ports/record.js';
import { applicant } from '../../support/applicant.js';
import { canRun } from '../../support/counts.js';
import { partsOf } from '../../support/fhir-booking-world.js';
import { failing, recordSystemContract } from '../../support/record-system-contract.js';
import { type HapiBookingWorld, hapiBookingWorld } from './hapi/hapi-booking-world.js';
import { isJavaThere } from './hapi/hapi-server.js';

/** The provider directory and the appointment book over FHIR against a real server, and the chart beneath them. */
const isHere = canRun('a JDK 17 and Maven', isJavaThere());

const SLOTS = 10;
const RUSH = 16;
const MOST_ATTEMPTS = 10;
const BOOKED_ALONE = 'provider-1';
const BOOKED_IN_A_RUSH = 'provider-2';
const FREE = { [BOOKED_ALONE]: 40, [BOOKED_IN_A_RUSH]: SLOTS, 'provider-3': SLOTS };

let world: HapiBookingWorld;
if (isHere) {
  // One server for all of this file: the contracts' own hooks begin before this one has ended.
  const serving = hapiBookingWorld(FREE);
  const served = async () => {
    world = await serving;
  };
  before(served);
  after(() => world.stop());
  const stop = async () => {};

  recordSystemContract('provider directory over FHIR at HAPI', async () => {
    await served();
    return {
      system: world.providers,
      accept: () => world.accept(),
      admit: async (id, verb) => world.assigning(id, verb),
      make: (attempt) => world.providers.assign(attempt, applicant()),
      count: async (id) => (await world.held(id, ['CareTeam'])).length,
      stop,
    };
  });

  recordSystemContract('appointment book over FHIR at HAPI', async () => {
    await served();
    return {
      system: world.scheduling,
      accept: () => world.accept(),
      admit: async (id, verb) => world.booking(id, verb),
      make: (attempt) => world.scheduling.book(attempt, BOOKED_ALONE, applicant()),
      count: assertPaired,
      stop,
    };
  });
}

/** How many appointments the enrollment has, deleted ones too; each is live and holds a slot. */
async function assertPaired(id: EnrollmentId): Promise<number> {
  const { length } = await world.held(id, ['Appointment']);
  const live = [await world.booked('Appointment', id), await world.booked('Slot', id)];
  assert.deepEqual(live, [length, length]);
  return length;
}

/** As a saga does: again while the failure says that it may help. */
async function bookedInTheEnd(id: EnrollmentId): Promise<Made> {
  for (let left = MOST_ATTEMPTS; ; left -= 1) {
    const attempt = world.booking(id, 'perform');
    try {
      return await world.scheduling.book(attempt, BOOKED_IN_A_RUSH, applicant());
    } catch (error) {
      if (!(error instanceof Failure) || !error.retry || left === 0) throw error;
    }
  }
}

/** An enrollment with all three: chart, provider and appointment. */
async function enrolled() {
  const id = await world.accept();
  const assignment = await world.providers.assign(world.assigning(id, 'perform'), applicant());
  const booking = world.booking(id, 'perform');
  const provider = await world.providers.providerOf(booking);
  assert.ok(provider);
  const appointment = await world.scheduling.book(booking, provider, applicant());
  return { id, chart: world.chartOf(id), assignment, appointment };
}

async function assertNothingLeft(id: EnrollmentId): Promise<void> {
  assert.deepEqual(await world.held(id, ['Patient', 'Coverage', 'CareTeam', 'Appointment']), []);
  assert.equal(await world.booked('Slot', id), 0);
}

const promises: Readonly<Record<string, () => Promise<void>>> = {
  async [`${RUSH} at once on ${SLOTS} slots: none is booked twice, none is lost, all are free after the undos`]() {
    const ids: EnrollmentId[] = [];
    for (let n = 0; n < RUSH; n += 1) ids.push(await world.accept());
    const ends = await Promise.allSettled(ids.map(bookedInTheEnd));
    const made = ends.map((end) => (end.status === 'fulfilled' ? end.value : null));
    const slots = made.flatMap((each) => (each === null ? [] : [partsOf(each)[1]]));
    assert.deepEqual([slots.length, new Set(slots).size], [SLOTS, SLOTS]);
    for (const end of ends)
      if (end.status === 'rejected') assert.ok(failing('NO_SLOT_AVAILABLE')(end.reason));
    for (const [n, id] of ids.entries())
      assert.equal(await assertPaired(id), made[n] === null ? 0 : 1);
    assert.equal(await world.slotsFree(BOOKED_IN_A_RUSH), 0);
    // Of every other one the answer was lost.
    const undone = await Promise.all(
      ids.map((id, n) =>
        world.scheduling.remove(world.booking(id, 'undo'), n % 2 === 0 ? null : (made[n] ?? null)),
      ),
    );
    for (const each of undone) assert.deepEqual(each, GONE);
    assert.equal(await world.slotsFree(BOOKED_IN_A_RUSH), SLOTS);
  },

  async 'appointment, assignment and chart are all gone when undone in this order'() {
    const { id, chart, assignment, appointment } = await enrolled();
    const letter = world.admit(id, 'perform', 'send-welcome-materials');
    const { clinicName } = (await world.scheduling.details(letter)).reveal(phiAccess);
    assert.equal(clinicName, 'Main Street Clinic');
    const { scheduling, providers, ehr } = world;
    assert.deepEqual(await scheduling.remove(world.booking(id, 'undo'), appointment), GONE);
    assert.deepEqual(await providers.remove(world.assigning(id, 'undo'), assignment), GONE);
    assert.deepEqual(await ehr.remove(world.admit(id, 'undo'), chart), GONE);
    await assertNothingLeft(id);
  },

  async 'a chart that is undone first is refused, not called gone, and goes after the others'() {
    const { id, chart, assignment, appointment } = await enrolled();
    const { scheduling, providers, ehr } = world;
    const undo = world.admit(id, 'undo');
    const manual = { kind: 'manual', reason: 'referenced-by-others' };
    assert.deepEqual(await ehr.remove(undo, chart), manual);
    assert.equal(await ehr.isGone(undo, chart), false);
    const { status } = await world.bench.send('GET', `/Patient/${partsOf(chart)[0]}`);
    assert.equal(status, 200);
    assert.deepEqual(await scheduling.remove(world.booking(id, 'undo'), appointment), GONE);
    assert.deepEqual(await ehr.remove(undo, chart), manual, 'the assignment still holds it');
    assert.deepEqual(await providers.remove(world.assigning(id, 'undo'), assignment), GONE);
    assert.deepEqual(await ehr.remove(undo, chart), GONE);
    await assertNothingLeft(id);
  },
};
for (const [promise, holds] of Object.entries(promises))
  if (isHere) test(`at HAPI: ${promise}`, holds);
