import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clinicDay } from '../../../infra/athena/clinic-time.js';
import { bearer } from '../../../infra/http/authorization.js';
import { athenaScheduling } from '../../../infra/scheduling/athena-scheduling.js';
import { applicant } from '../../support/applicant.js';
import { failing } from '../../support/record-system-contract.js';
import { type AthenaWorld, athenaWorld } from '../athena/athena-world.js';
import { type Line, scriptedVendor } from '../athena/scripted-vendor.js';
import { CLINIC, TIME_ZONE } from './athena-scheduling-world.js';

const CHART = '5309';

let world: AthenaWorld;
before(async () => {
  world = await athenaWorld();
});
after(() => world.stop());

/** An appointment some days ahead. */
const slot = (appointmentid: string, ahead: number, starttime: string, changes: object = {}) => ({
  ...{ appointmentid, starttime, providerid: '101', duration: 60 },
  date: clinicDay(new Date(), TIME_ZONE, ahead),
  ...changes,
});
const said = (body: unknown, status = 200): Line => ({ status, body });
const list = (...appointments: readonly object[]) => said({ appointments });
const OPEN = 'GET /appointments/open';
const VISITS = `GET /patients/${CHART}/appointments`;

/** A visit at a vendor that says these lines, in vain asked for anything else. */
async function visitAt(script: Readonly<Record<string, Line>>) {
  const vendor = await scriptedVendor((asked) => script[asked] ?? said({ error: 'no' }, 404));
  const scheduling = athenaScheduling({
    ...{ ...world.settings, baseUrl: vendor.url, authorization: bearer('any') },
    ...{ visitReasonId: '962', timeZone: TIME_ZONE, clinic: CLINIC },
    chartOf: async () => CHART,
    vendorProviderOf: () => '101',
    providerNameOf: (id) => id,
  });
  const id = world.fence.accept();
  const admit = (verb: 'perform' | 'undo') =>
    world.fence.admit(id, 'schedule-initial-appointment', verb);
  const book = () => scheduling.book(admit('perform'), 'ours', applicant());
  return { ...vendor, scheduling, admit, book };
}

test('the earliest slot is booked by day, time and id, in whatever order the vendor lists them', async (t) => {
  const slots = [
    slot('7', 9, '08:00'),
    slot('100', 5, '09:00'),
    slot('20', 5, '09:00'),
    slot('3', 5, '10:00'),
  ];
  const vendor = await visitAt({
    [OPEN]: list(...slots),
    [VISITS]: list(),
    'PUT /appointments/20': said([slot('20', 5, '09:00', { patientid: CHART })]),
  });
  t.after(vendor.stop);
  assert.deepEqual(await vendor.book(), { id: '20', version: null });
});

test('days are sorted as days, across the turn of a year', async (t) => {
  const [early, late] = [{ date: '12/30/2098' }, { date: '01/02/2099' }];
  const vendor = await visitAt({
    [OPEN]: list(slot('1', 1, '09:00', late), slot('2', 1, '09:00', early)),
    [VISITS]: list(),
    'PUT /appointments/2': said([slot('2', 1, '09:00', { ...early, patientid: CHART })]),
  });
  t.after(vendor.stop);
  assert.deepEqual(await vendor.book(), { id: '2', version: null });
});

for (const [what, status, isOurs] of [
  ['without a status', {}, true],
  ['that is booked', { appointmentstatus: 'f' }, true],
  ['that is still called open', { appointmentstatus: 'o' }, true],
  ['that is cancelled', { appointmentstatus: 'x' }, false],
] as const)
  test(`a slot refused as taken, ${what}, with our chart on it: ${isOurs ? 'ours' : 'not ours'}`, async (t) => {
    const vendor = await visitAt({
      [OPEN]: list(slot('7', 5, '09:00')),
      [VISITS]: list(),
      'PUT /appointments/7': said({ error: 'taken' }, 409),
      'GET /appointments/7': said([slot('7', 5, '09:00', { ...status, patientid: CHART })]),
    });
    t.after(vendor.stop);
    if (isOurs) assert.deepEqual(await vendor.book(), { id: '7', version: null });
    else await assert.rejects(vendor.book(), failing('CONFLICT'));
  });

for (const status of [{}, { appointmentstatus: 'o' }])
  test(`an undo cancels what names our chart, with the status ${JSON.stringify(status)}`, async (t) => {
    const vendor = await visitAt({
      'GET /appointments/7': said([slot('7', 5, '09:00', { ...status, patientid: CHART })]),
      'PUT /appointments/7/cancel': said({ status: 'x' }),
    });
    t.after(vendor.stop);
    await vendor.scheduling.remove(vendor.admit('undo'), { id: '7', version: null });
    assert.ok(vendor.calls.includes('PUT /appointments/7/cancel'));
  });

for (const patientid of ['77', ''])
  test(`a visit of "${patientid}" that is listed for our chart is not taken for ours`, async (t) => {
    const foreign = slot('8', 5, '09:00', { appointmentstatus: 'f', patientid });
    const vendor = await visitAt({
      [OPEN]: list(slot('7', 5, '09:00')),
      [VISITS]: list(foreign, { ...foreign, appointmentid: '9' }),
      'PUT /appointments/7': said([slot('7', 5, '09:00', { patientid: CHART })]),
    });
    t.after(vendor.stop);
    assert.equal(await vendor.scheduling.find(vendor.admit('perform')), null);
    assert.deepEqual(await vendor.book(), { id: '7', version: null });
    const left = { kind: 'manual', reason: 'not-proven-ours' };
    assert.deepEqual(await vendor.scheduling.remove(vendor.admit('undo'), null), left);
  });

for (const status of [400, 422])
  test(`a booking refused with ${status} is our fault, not that of the record`, async (t) => {
    const vendor = await visitAt({
      [OPEN]: list(slot('7', 5, '09:00')),
      [VISITS]: list(),
      'PUT /appointments/7': said({ error: 'no such reason' }, status),
    });
    t.after(vendor.stop);
    await assert.rejects(vendor.book(), failing('UNAVAILABLE'));
  });
