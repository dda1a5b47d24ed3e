import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { fhirScheduling } from '../../../infra/scheduling/fhir-scheduling.js';
import { applicant } from '../../support/applicant.js';
import {
  type FhirBookingWorld,
  fhirBookingWorld,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';
import { server } from '../http/support/target.js';
import { MILLENNIUM } from './millennium-desk.js';

const RETAINED = { kind: 'neutralised', residue: 'vendor-retains-appointment' };

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld(MILLENNIUM);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

async function booked() {
  const id = await world.accept();
  const perform = world.admit(id, SCHEDULE, 'perform');
  const made = await world.scheduling.book(perform, 'provider-1', applicant());
  return { id, made, undo: world.admit(id, SCHEDULE, 'undo') };
}

test("an undo is held to the version that it judged: the front desk's change is not cancelled away", async () => {
  const { made, undo } = await booked();
  const [appointment] = partsOf(made);
  let asked = 0;
  const interrupted = {
    ...undo,
    // Read first by the undo, then right before its write.
    confirm: async () => {
      if (++asked === 2)
        await world.rewrite('Appointment', appointment, (a) => ({ ...a, status: 'arrived' }));
    },
  };
  await assert.rejects(world.scheduling.remove(interrupted, made), failing('CONFLICT'));
  assert.equal((await world.get('Appointment', appointment))['status'], 'arrived');
});

test('a cancel whose answer is lost is looked at again and ends the same', async () => {
  const { made, undo } = await booked();
  await world.bench.fault({ match: { operation: 'update' }, effect: 'after', status: 503 });
  await assert.rejects(world.scheduling.remove(undo, made), failing('UNKNOWN_OUTCOME'));
  assert.deepEqual(await world.scheduling.remove(undo, made), RETAINED);
});

test('a cancel that changed nothing is not taken for one', async (t) => {
  const { id, made, undo } = await booked();
  const [appointment] = partsOf(made);
  const standing = (await world.get('Appointment', appointment)) as object;
  const target = await server(t, (request, response) => {
    response.writeHead(200, { etag: 'W/"1"' });
    response.end(request.method === 'GET' ? JSON.stringify(standing) : '');
  });
  const deaf = fhirScheduling({
    ...{ ...target, identifierSystem: 'urn:test', timeZone: 'America/Chicago' },
    profile: 'millennium',
    chartOf: async () => `${world.patientOf(id)}/-`,
  });
  await assert.rejects(deaf.remove(undo, made), failing('STILL_PRESENT'));
});

test('an undo that the row has moved past tells nothing, not even that it is a person who must decide', async () => {
  const { id, undo } = await booked();
  world.fence.moveOn(id);
  await assert.rejects(world.scheduling.remove(undo, null), failing('FENCED'));
});
