import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { keylessRecordContract } from '../../support/keyless-record-contract.js';
import { failing } from '../../support/record-system-contract.js';
import { type AthenaWorld, athenaWorld, DEPARTMENT, somebody } from '../athena/athena-world.js';

/** Long: nothing here is about time. */
const CALL_SECONDS = 5;
const KEPT = { kind: 'neutralised', residue: 'vendor-retains-chart' } as const;

let world: AthenaWorld;
before(async () => {
  world = await athenaWorld(CALL_SECONDS);
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());

keylessRecordContract('EHR at athenahealth', async () => {
  const own = await athenaWorld(CALL_SECONDS);
  return {
    system: own.ehr,
    undone: KEPT,
    accept: async () => own.fence.accept(),
    admit: async (id, verb) => own.admit(id, verb),
    make: (attempt) => own.ehr.create(attempt, somebody()),
    count: async (id) => (await own.charts(id)).length,
    unheard: () => own.fault('create', { effect: 'after', status: 503 }),
    heard: () => own.bench.clearFaults(),
    stop: own.stop,
  };
});

async function charted(person = somebody()) {
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), person);
  return { id, made, undo: world.admit(id, 'undo') };
}
const statusOf = async (id: EnrollmentId) => (await world.charts(id)).map(({ status }) => status);

test('the chart holds the person in the words of athenahealth, our key, and no SSN digits', async () => {
  const person = somebody({ ssnLast4: '8642', gender: 'female' });
  const { id, made } = await charted(person);
  const { lastName, email, addressLine1 } = person.reveal(phiAccess);
  const [chart] = await world.charts(id);
  assert.deepEqual(chart, {
    patientid: made.id,
    status: 'active',
    departmentid: DEPARTMENT,
    ...{ firstname: 'AliceZq', lastname: lastName, dob: '06/15/1985', sex: 'F' },
    ...{ email, homephone: '2025550123', address1: addressLine1 },
    ...{ city: 'Springfield', state: 'IL', zip: '62701', countrycode3166: 'US' },
    notes: `${id}:create-ehr-record`,
  });
});

test('what athenahealth has no word for is left out', async () => {
  const { id } = await charted(somebody({ gender: 'other', phone: '+49 30 1234567' }));
  const [chart] = await world.charts(id);
  assert.ok(chart && !('sex' in chart) && !('homephone' in chart));
});

test('a person who is a patient already is a duplicate: their chart is neither made again nor given to us', async () => {
  const person = somebody();
  const { id, made } = await charted(person);
  const other = world.fence.accept();
  const again = world.ehr.create(world.admit(other, 'perform'), person);
  await assert.rejects(again, failing('DUPLICATE_PATIENT'));
  assert.deepEqual(await world.charts(other), []);
  assert.deepEqual(await statusOf(id), ['active']);
  // Without the wish to be told, the vendor hands out the chart of somebody else as if it were new.
  const [chart] = await world.charts(id);
  const { patientid: _, status: __, ...form } = chart ?? {};
  assert.deepEqual((await world.send('POST', '/patients', form)).json, [{ patientid: made.id }]);
});

for (const [what, change] of [
  ['was merged into another', (to: string) => ({ mergedinto: to })],
  ['was made inactive', () => ({ status: 'inactive' })],
] as const)
  test(`a chart that ${what} is left to a person`, async () => {
    const [one, other] = [await charted(), await charted()];
    await world.hand('patients', one.made.id, change(other.made.id));
    const left = { kind: 'manual', reason: 'merged-record' };
    assert.deepEqual(await world.ehr.remove(one.undo, one.made), left);
    assert.ok(!(await statusOf(one.id)).includes('deleted'));
    assert.deepEqual(await statusOf(other.id), ['active']);
  });

test('a chart that does not carry our key is left to a person, and nothing is written', async () => {
  const { id, made, undo } = await charted();
  await world.hand('patients', made.id, { notes: `${id}:create-ehr-record, and more` });
  const from = world.accessLog.length;
  assert.deepEqual(await world.ehr.remove(undo, made), {
    kind: 'manual',
    reason: 'not-proven-ours',
  });
  assert.deepEqual(await statusOf(id), ['active']);
  assert.ok(world.accessLog.slice(from).every((line) => !/\bPUT \/v1\//.test(line)));
  const stranger = world.admit(world.fence.accept(), 'undo');
  const left = { kind: 'manual', reason: 'not-proven-ours' };
  assert.deepEqual(await world.ehr.remove(stranger, (await charted()).made), left);
});

test('a chart that the vendor does not know is left to a person, never called gone', async () => {
  const undo = world.admit(world.fence.accept(), 'undo');
  const unknown = { id: '1', version: null };
  const left = { kind: 'manual', reason: 'merged-record' };
  assert.deepEqual(await world.ehr.remove(undo, unknown), left);
  assert.equal(await world.ehr.isGone(undo, unknown), false);
});

for (const [letter, reason] of [
  ['f', 'referenced-by-others'],
  ['2', 'clinical-data-present'],
  ['4', 'clinical-data-present'],
] as const)
  test(`a chart with an appointment of status ${letter} on it is left to a person: ${reason}`, async () => {
    const { id, made, undo } = await charted();
    const visit = { providerid: '101', departmentid: DEPARTMENT, date: '01/05/2099' };
    await world.hand('appointments', `7${made.id}`, {
      ...{ ...visit, starttime: '09:00', duration: 60 },
      ...{ appointmentstatus: letter, patientid: made.id },
    });
    assert.deepEqual(await world.ehr.remove(undo, made), { kind: 'manual', reason });
    assert.deepEqual(await statusOf(id), ['active']);
  });

test('the undo of one chart leaves the others alone', async () => {
  const [mine, other] = [await charted(), await charted()];
  assert.deepEqual(await world.ehr.remove(mine.undo, mine.made), KEPT);
  assert.deepEqual(await statusOf(mine.id), ['deleted']);
  assert.deepEqual(await statusOf(other.id), ['active']);
});

test('no request line carries a value of the person', async () => {
  const person = somebody();
  const from = world.accessLog.length;
  const { made, undo } = await charted(person);
  await world.ehr.remove(undo, made);
  const lines = world.accessLog.slice(from).map((line) => decodeURIComponent(line));
  assert.ok(lines.length >= 4);
  const values = Object.values(person.reveal(phiAccess)).filter((each) => each.length > 2);
  for (const value of values) assert.ok(!lines.join('\n').includes(value), 'a value is in a URL');
});
