import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startEhrPartner } from '../../../../infra/dev/partners/ehr-partner.js';
import type { Partner } from '../../../../infra/dev/partners/partner-server.js';
import { PARTNER_TOKEN, type PartnerBench, partnerBench } from '../../../support/partner-bench.js';
import { idIn, patientWith } from './fhir-bodies.js';

let partner: Partner;
let ehr: PartnerBench;
before(async () => {
  partner = await startEhrPartner({ token: PARTNER_TOKEN, directory: true });
  ehr = partnerBench(partner.url);
});
after(() => partner[Symbol.asyncDispose]());

interface Listed extends Record<string, unknown> {
  readonly id: string;
  readonly resourceType: string;
}
interface Found {
  readonly total: number;
  readonly entry: readonly { resource: Listed; search: { mode: string } }[];
}
const search = async (type: string, query: string) => {
  const body = new URLSearchParams(query);
  const { status, json } = await ehr.send('POST', `/${type}/_search`, { body });
  return { status, ...(json as Found) };
};
const slotOf = async (provider: string) => {
  const query = `schedule=Schedule/${provider}&status=free&_sort=start&_count=1`;
  const [first] = (await search('Slot', query)).entry;
  return first?.resource ?? assert.fail('no slot');
};
let keys = 0;
const bookingOf = (slot: Listed, version: number, key = `key-${++keys}`) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: [
    {
      request: { method: 'PUT', url: `Slot/${slot.id}`, ifMatch: `W/"${version}"` },
      resource: { ...slot, status: 'busy' },
    },
    {
      request: { method: 'POST', url: 'Appointment', ifNoneExist: `identifier=urn:test|${key}` },
      resource: {
        resourceType: 'Appointment',
        identifier: [{ system: 'urn:test', value: key }],
        status: 'booked',
        slot: [{ reference: `Slot/${slot.id}` }],
        participant: [{ actor: { reference: 'PractitionerRole/provider-1' }, status: 'accepted' }],
      },
    },
  ],
});

test('the directory has providers with what they are chosen by, and open books', async () => {
  const nucc = 'http://nucc.org/provider-taxonomy|208000000X';
  const query = new URLSearchParams({ active: 'true', specialty: nucc, _count: '50' });
  query.append('_include', 'PractitionerRole:practitioner');
  query.append('_include', 'PractitionerRole:location');
  const { total, entry } = await search('PractitionerRole', query.toString());
  assert.equal(total, 6);
  const modes = entry.map(({ resource, search: { mode } }) => `${resource.resourceType} ${mode}`);
  assert.deepEqual(
    [...new Set(modes)].sort(),
    ['Location include', 'Practitioner include', 'PractitionerRole match'].sort(),
  );
  assert.ok((await search('Slot', 'schedule=Schedule/provider-1&_summary=count')).total > 150);
});

test('a transaction does both or nothing: a stale slot is 409, and no appointment is there', async () => {
  const slot = await slotOf('provider-1');
  const stale = await ehr.send('POST', '/', { body: bookingOf(slot, 7, 'stale') });
  assert.equal(stale.status, 409);
  assert.equal((await search('Appointment', 'identifier=urn:test|stale')).total, 0);
  const booked = await ehr.send('POST', '/', { body: bookingOf(slot, 1) });
  const { entry } = booked.json as { entry: { response: Record<string, string> }[] };
  assert.deepEqual(
    entry.map(({ response }) => response['status']),
    ['200 OK', '201 Created'],
  );
  assert.deepEqual(entry[0]?.response, {
    status: '200 OK',
    location: `Slot/${slot.id}/_history/2`,
    etag: '2',
  });
});

test('an update is held to its version; a patch changes nothing but what it names', async () => {
  const id = idIn((await ehr.send('POST', '/Patient', { body: patientWith('patched') })).json);
  const patch = (version: number, op: string, value?: unknown) =>
    ehr.send('PATCH', `/Patient/${id}`, {
      headers: { 'if-match': `W/"${version}"`, 'content-type': 'application/json-patch+json' },
      body: [{ op, path: '/generalPractitioner', ...(value ? { value } : {}) }],
    });
  const named = [{ reference: 'PractitionerRole/provider-1' }];
  assert.equal((await patch(1, 'add', named)).status, 200);
  assert.equal((await patch(1, 'remove')).status, 409);
  assert.equal((await patch(2, 'test', [])).status, 400);
  const nobody = [{ reference: 'PractitionerRole/nobody' }];
  assert.equal((await patch(2, 'replace', nobody)).status, 400);
  const { json } = await ehr.send('GET', `/Patient/${id}`);
  const { generalPractitioner, name } = json as Record<string, unknown>;
  assert.deepEqual([generalPractitioner, name], [named, patientWith('').name]);
});

test('what is not served is refused', async () => {
  assert.equal((await search('Slot', 'status=free&phase=moon')).status, 400);
  assert.equal((await search('Slot', 'status=free&_sort=end')).status, 400);
  assert.equal((await search('Patient', 'patient=Patient/1')).status, 400);
  const batch = { ...bookingOf(await slotOf('provider-2'), 1), type: 'batch' };
  assert.equal((await ehr.send('POST', '/', { body: batch })).status, 400);
});

test('a server can be without transactions, and then says so', async () => {
  const other = await startEhrPartner({ token: PARTNER_TOKEN, transactions: false });
  const bench = partnerBench(other.url);
  const { json } = await bench.send('GET', '/metadata');
  assert.doesNotMatch(JSON.stringify(json), /"transaction"/);
  assert.equal((await bench.send('POST', '/', { body: {} })).status, 404);
  await other[Symbol.asyncDispose]();
});
