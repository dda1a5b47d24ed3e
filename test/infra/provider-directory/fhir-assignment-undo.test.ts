import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { applicant } from '../../support/applicant.js';
import {
  ASSIGN,
  type FhirBookingWorld,
  fhirBookingWorld,
  KEY_SYSTEM,
  partsOf,
  SCHEDULE,
} from '../../support/fhir-booking-world.js';
import { failing } from '../../support/record-system-contract.js';

let world: FhirBookingWorld;
before(async () => {
  world = await fhirBookingWorld({ callSeconds: 0.8 });
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

async function accepted() {
  const id = await world.accept();
  const perform = world.admit(id, ASSIGN, 'perform');
  return { id, assign: () => world.providers.assign(perform, applicant()) };
}
async function assigned() {
  const { id, assign } = await accepted();
  const made = await assign();
  const [team, role] = partsOf(made);
  return { id, made, team, role, undo: world.admit(id, ASSIGN, 'undo') };
}
const namedOn = async (patient: string) =>
  (await world.get('Patient', patient))['generalPractitioner'];

test("another's provider on the chart stays", async () => {
  const { id, made, undo, role } = await assigned();
  const patient = world.patientOf(id);
  const theirs = {
    reference: `PractitionerRole/${role === 'provider-9' ? 'provider-8' : 'provider-9'}`,
  };
  await world.rewrite('Patient', patient, (chart) => ({
    ...chart,
    generalPractitioner: [theirs, { reference: `PractitionerRole/${role}` }],
  }));
  assert.deepEqual(await world.providers.remove(undo, made), GONE);
  assert.deepEqual(await namedOn(patient), [theirs]);
});

test('a chart that is gone or forgotten already is fine', async () => {
  const { id, made, undo } = await assigned();
  world.charts.delete(id);
  assert.deepEqual(await world.providers.remove(undo, made), GONE);
});

for (const [what, reason, type, change] of [
  [
    'team that others joined',
    'referenced-by-others',
    'CareTeam',
    (team: object) => ({
      ...team,
      participant: [
        { member: { reference: 'PractitionerRole/provider-1' } },
        { member: { reference: 'PractitionerRole/provider-2' } },
      ],
    }),
  ],
  [
    'team without our key',
    'not-proven-ours',
    'CareTeam',
    (team: object) => ({
      ...team,
      identifier: [{ system: 'urn:other', value: 'theirs' }],
    }),
  ],
  [
    'team with the key of another enrollment',
    'merged-record',
    'CareTeam',
    (team: { identifier?: unknown[] }) => ({
      ...team,
      identifier: [...(team.identifier ?? []), { system: KEY_SYSTEM, value: `another:${ASSIGN}` }],
    }),
  ],
  [
    'chart that was merged',
    'merged-record',
    'Patient',
    (chart: object) => ({ ...chart, active: false }),
  ],
] as const)
  test(`a ${what} is left to a person, and nothing is changed`, async () => {
    const { id, made, team, undo } = await assigned();
    const record = type === 'CareTeam' ? team : world.patientOf(id);
    await world.rewrite(type, record, (content) => change(content as { identifier?: unknown[] }));
    const { meta } = await world.get(type, record);
    assert.deepEqual(await world.providers.remove(undo, made), { kind: 'manual', reason });
    assert.deepEqual((await world.get(type, record)).meta, meta);
    assert.ok(await namedOn(world.patientOf(id)));
  });

test('two teams under one key: nobody takes one of them for ours', async () => {
  const { id, made, team, undo } = await assigned();
  const { id: _id, meta: _meta, ...body } = await world.get('CareTeam', team);
  assert.equal((await world.bench.send('POST', '/CareTeam', { body })).status, 201);
  const manual = { kind: 'manual', reason: 'not-proven-ours' };
  assert.deepEqual(await world.providers.remove(undo, made), manual);
  const asks = world.admit(id, SCHEDULE, 'perform');
  await assert.rejects(world.providers.providerOf(asks), failing('CONFLICT'));
});

test('newest first, a whole enrollment leaves nothing; the chart alone is held by what hangs on it', async () => {
  const ehr = fhirEhr(world.directorySettings);
  const id = world.fence.accept();
  const chart = await ehr.create(world.admit(id, 'create-ehr-record', 'perform'), applicant());
  world.charts.set(id, chart.id);
  const team = await world.providers.assign(world.admit(id, ASSIGN, 'perform'), applicant());
  const role = partsOf(team)[1];
  const booking = world.admit(id, SCHEDULE, 'perform');
  const visit = await world.scheduling.book(booking, role, applicant());
  const early = world.admit(id, 'create-ehr-record', 'undo');
  const held = { kind: 'manual', reason: 'referenced-by-others' };
  assert.deepEqual(await ehr.remove(early, chart), held);
  for (const [step, system, made] of [
    [SCHEDULE, world.scheduling, visit],
    [ASSIGN, world.providers, team],
    ['create-ehr-record', ehr, chart],
  ] as const)
    assert.deepEqual(await system.remove(world.admit(id, step, 'undo'), made), GONE);
  for (const type of ['Appointment', 'CareTeam', 'Patient', 'Coverage', 'Slot'])
    assert.deepEqual(
      (await world.held(type, id)).filter(({ type: of }) => of !== 'Slot'),
      [],
    );
});
