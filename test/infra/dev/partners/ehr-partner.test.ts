import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startEhrPartner } from '../../../../infra/dev/partners/ehr-partner.js';
import type { Partner } from '../../../../infra/dev/partners/partner-server.js';
import { PARTNER_TOKEN, type PartnerBench, partnerBench } from '../../../support/partner-bench.js';
import { encounterOf, expungeAll, idIn, patientWith } from './fhir-bodies.js';

let partner: Partner;
let ehr: PartnerBench;
before(async () => {
  partner = await startEhrPartner({ token: PARTNER_TOKEN });
  ehr = partnerBench(partner.url);
});
after(() => partner[Symbol.asyncDispose]());

let keys = 0;
const nextKey = () => `key-${++keys}`;
const ifNoneExist = (key: string) => ({ 'if-none-exist': `identifier=urn:test|${key}` });
const create = (key = nextKey()) =>
  ehr.send('POST', '/Patient', { body: patientWith(key), headers: ifNoneExist(key) });
const search = (key: string) =>
  ehr.send('POST', '/Patient/_search', {
    body: new URLSearchParams({ identifier: `urn:test|${key}` }),
  });
const statusOf = async (method: string, path: string) => (await ehr.send(method, path)).status;
const totalOf = (json: unknown) => (json as { total: number }).total;

test('conditional create: 201, then 200 with the same id; the EHR assigns an MRN', async () => {
  const key = nextKey();
  const [first, second] = [await create(key), await create(key)];
  assert.deepEqual([first.status, second.status], [201, 200]);
  assert.equal(idIn(first.json), idIn(second.json));
  assert.equal(first.headers.get('etag'), 'W/"1"');
  const place = `/Patient/${idIn(first.json)}/_history/1`;
  assert.ok(first.headers.get('location')?.endsWith(place));
  assert.match(first.headers.get('content-type') ?? '', /^application\/fhir\+json/);
  assert.match(JSON.stringify(first.json), /"code":"MR"/);
});

test('eight identical creates at once make one record', async () => {
  const key = nextKey();
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(key)));
  assert.equal(new Set(answers.map(({ json }) => idIn(json))).size, 1);
  assert.equal(totalOf((await search(key)).json), 1);
});

test('several matches are 412', async () => {
  const key = nextKey();
  for (const _ of [1, 2]) await ehr.send('POST', '/Patient', { body: patientWith(key) });
  assert.equal((await create(key)).status, 412);
});

test('Prefer decides the body of a create', async () => {
  const sendWith = (prefer: string) =>
    ehr.send('POST', '/Patient', { body: patientWith(nextKey()), headers: { prefer } });
  assert.equal((await sendWith('return=minimal')).json, undefined);
  const outcome = (await sendWith('return=OperationOutcome')).json;
  assert.equal((outcome as { resourceType: string }).resourceType, 'OperationOutcome');
});

test('after DELETE: GET 410, nothing found, and the history still holds the person', async () => {
  const key = nextKey();
  const id = idIn((await create(key)).json);
  assert.equal(await statusOf('DELETE', `/Patient/${id}`), 200);
  assert.equal(await statusOf('DELETE', `/Patient/${id}`), 200);
  assert.equal(await statusOf('GET', `/Patient/${id}`), 410);
  assert.equal(totalOf((await search(key)).json), 0);
  const version = await ehr.send('GET', `/Patient/${id}/_history/1`);
  assert.equal(version.status, 200);
  assert.match(JSON.stringify(version.json), /Canary/);
  const history = await ehr.send('GET', `/Patient/${id}/_history`);
  assert.equal(totalOf(history.json), 2);
});

test('$expunge leaves a live record whole; after DELETE it removes all, and is then 404', async () => {
  const id = idIn((await create()).json);
  const expunge = () => ehr.send('POST', `/Patient/${id}/$expunge`, { body: expungeAll });
  const count = (json: unknown) =>
    (json as { parameter: { valueInteger: number }[] }).parameter[0]?.valueInteger;
  const live = await expunge();
  assert.deepEqual([live.status, count(live.json)], [200, 0]);
  assert.equal(await statusOf('GET', `/Patient/${id}`), 200);
  await ehr.send('DELETE', `/Patient/${id}`);
  const dead = await expunge();
  assert.deepEqual([dead.status, count(dead.json)], [200, 2]);
  for (const way of ['', '/_history', '/_history/1'])
    assert.equal(await statusOf('GET', `/Patient/${id}${way}`), 404);
  assert.equal((await expunge()).status, 404);
});

test('a referenced Patient cannot be deleted: 409', async () => {
  const id = idIn((await create()).json);
  const encounter = await ehr.send('POST', '/Encounter', { body: encounterOf(id) });
  assert.equal(encounter.status, 201);
  assert.equal(await statusOf('DELETE', `/Patient/${id}`), 409);
  assert.equal(await statusOf('DELETE', `/Encounter/${idIn(encounter.json)}`), 200);
  assert.equal(await statusOf('DELETE', `/Patient/${id}`), 200);
});

test('a DELETE goes through under a stale If-Match, and where there is nothing to delete', async () => {
  const id = idIn((await create()).json);
  const headers = { 'if-match': 'W/"7"' };
  assert.equal((await ehr.send('DELETE', `/Patient/${id}`, { headers })).status, 200);
  assert.equal(await statusOf('GET', `/Patient/${id}`), 410);
  assert.equal(await statusOf('DELETE', '/Patient/nobody'), 200);
});

test('$expunge takes the earlier versions of a live record', async () => {
  const id = idIn((await create()).json);
  const body = patientWith(nextKey(), 'Changed');
  await ehr.send('PUT', `/__records/Patient/${id}`, { body });
  const { json } = await ehr.send('POST', `/Patient/${id}/$expunge`, { body: expungeAll });
  assert.match(JSON.stringify(json), /"valueInteger":1/);
  assert.equal(await statusOf('GET', `/Patient/${id}/_history/1`), 404);
  assert.equal(await statusOf('GET', `/Patient/${id}`), 200);
});

test('what was not seen on a real server is refused as an OperationOutcome', async () => {
  const id = idIn((await create()).json);
  const form = new URLSearchParams({ name: 'Canary' });
  const answers = [
    await ehr.send('POST', '/Appointment/$book', { body: {} }),
    await ehr.send('GET', '/Patient?name=Canary'),
    await ehr.send('POST', '/Patient/_search', { body: form }),
    await ehr.send('PUT', `/Patient/${id}`, { body: patientWith('x') }),
    await ehr.send('POST', '/Slot', { body: { resourceType: 'Slot' } }),
    await ehr.send('POST', `/Patient/${id}/$expunge`, { body: {} }),
  ];
  for (const { status, json } of answers) {
    assert.ok(status === 400 || status === 404);
    assert.match(JSON.stringify(json), /"OperationOutcome".*"not-supported"/);
  }
});

test('a resource with an element that its type does not know, or a dangling reference, is 400', async () => {
  const strange = { ...patientWith(nextKey()), favouriteColour: 'red' };
  assert.equal((await ehr.send('POST', '/Patient', { body: strange })).status, 400);
  const dangling = await ehr.send('POST', '/Encounter', { body: encounterOf('nobody') });
  assert.equal(dangling.status, 400);
});

test('without the token there is a 401, except for the capability statement', async () => {
  const bare = (path: string) => fetch(`${partner.url}${path}`);
  const refused = await bare('/Patient/1');
  assert.equal(refused.status, 401);
  assert.match(await refused.text(), /"login"/);
  const capability = await bare('/metadata');
  assert.equal(capability.status, 200);
  assert.match(await capability.text(), /"CapabilityStatement"/);
});
