import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { athenaEhr } from '../../../infra/ehr/athena-ehr.js';
import { bearer } from '../../../infra/http/authorization.js';
import { failing } from '../../support/record-system-contract.js';
import { type AthenaWorld, athenaWorld, somebody } from '../athena/athena-world.js';
import { type Line, scriptedVendor } from '../athena/scripted-vendor.js';

const CALL_SECONDS = 1;

let world: AthenaWorld;
before(async () => {
  world = await athenaWorld(CALL_SECONDS);
});
after(() => world.stop());

const chartWith = (notes: unknown, changes: object = {}): Line => ({
  status: 200,
  body: [{ patientid: '5309', status: 'active', notes, ...changes }],
});
const CREATED = { status: 200, body: [{ patientid: '5309' }] };

/** What becomes of a create that is answered so; `chart` is what the vendor then shows to one who knows our key. */
async function answering(created: Line, chart: (key: string) => Line = chartWith) {
  const attempt = world.admit(world.fence.accept(), 'perform');
  const vendor = await scriptedVendor((asked) =>
    asked === 'POST /patients' ? created : chart(attempt.key),
  );
  const ehr = athenaEhr({ ...world.settings, baseUrl: vendor.url, authorization: bearer('any') });
  const outcome = await ehr.create(attempt, somebody()).catch((error: unknown) => error);
  vendor.stop();
  return outcome;
}

const ANSWERS = [
  [400, { missingfields: ['dob'], error: 'canary' }, 'RECORD_INVALID'],
  [400, { missingfields: ['email', 'homephone', 'zip'] }, 'RECORD_INVALID'],
  [400, { missingfields: ['departmentid'], error: 'canary' }, 'UNAVAILABLE'],
  [400, { missingfields: ['departmentid', 'dob'] }, 'UNAVAILABLE'],
  [400, { missingfields: ['canary'] }, 'UNAVAILABLE'],
  [400, { missingfields: [] }, 'UNAVAILABLE'],
  [400, { error: 'canary' }, 'UNAVAILABLE'],
  [422, { error: 'canary' }, 'UNAVAILABLE'],
  [409, { error: 'canary' }, 'DUPLICATE_PATIENT'],
  [200, { error: 'canary' }, 'UNKNOWN_OUTCOME'],
  [200, [{ error: 'canary' }], 'UNKNOWN_OUTCOME'],
  [200, { errormessage: 'canary' }, 'UNKNOWN_OUTCOME'],
  [200, [{ patientid: '5309' }, { patientid: '5310' }], 'UNKNOWN_OUTCOME'],
  [200, [{ patientid: '../canary' }], 'UNKNOWN_OUTCOME'],
  [200, [], 'UNKNOWN_OUTCOME'],
  [307, '', 'UNAVAILABLE'],
] as const;
for (const [status, body, code] of ANSWERS)
  test(`create, answered ${status} ${JSON.stringify(body)}: ${code}, without a word of the vendor's`, async () => {
    const failure = await answering({ status, body });
    assert.ok(failure instanceof Failure);
    assert.equal(failure.code, code);
    assert.doesNotMatch(`${failure.stack} ${JSON.stringify(failure)}`, /canary/);
    assert.equal(failure.cause, undefined);
  });

for (const remark of [{}, { errormessage: 'canary' }, { error: 'canary' }, { extra: true }]) {
  const created = { status: 200, body: [{ patientid: '5309', ...remark }] };
  const said = JSON.stringify(created.body);
  test(`create, answered ${said}: made, since the chart carries our key`, async () => {
    assert.deepEqual(await answering(created), { id: '5309', version: null });
  });
  for (const notes of ['a note of the practice', '', null, undefined])
    test(`create, answered ${said} for a chart with the notes ${JSON.stringify(notes)}: somebody else's`, async () => {
      const outcome = await answering(created, () => chartWith(notes));
      assert.ok(failing('DUPLICATE_PATIENT')(outcome));
    });
}

for (const [name, chart] of [
  ['refused', { status: 503, body: '' }],
  ['limited', { status: 429, body: '' }],
  ['unknown', { status: 404, body: { error: 'canary' } }],
  ['unreadable', { status: 200, body: '[{"patientid":"53' }],
  ['never ending', { status: 200, body: '[', endless: true }],
  ["another's", { status: 200, body: [{ patientid: '77', status: 'active', notes: 'canary' }] }],
] as const)
  test(`a create whose chart cannot be read back (${name}) is not settled: the outcome is unknown`, async () => {
    const failure = await answering(CREATED, () => chart);
    assert.ok(failing('UNKNOWN_OUTCOME')(failure));
    assert.equal((failure as Failure).settled, false);
  });

test('an answer that does not come to its end is given up: the outcome is unknown', async () => {
  const failure = await answering({ ...CREATED, endless: true });
  assert.ok(failing('UNKNOWN_OUTCOME')(failure));
});

test('an answer that is too large is not read: the outcome is unknown', async () => {
  const body = `[{"patientid":"5309"${' '.repeat(1_100_000)}}]`;
  assert.ok(failing('UNKNOWN_OUTCOME')(await answering({ status: 200, body })));
});
