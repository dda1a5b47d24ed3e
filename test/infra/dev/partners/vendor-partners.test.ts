import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PARTNER_TOKEN } from '../../../support/partner-bench.js';
import { encounterOf, idIn } from './fhir-bodies.js';
import {
  idsIn,
  type Kind,
  nextKey,
  patientFor,
  placeIn,
  type VendorBench,
  vendorBench,
} from './vendor-bench.js';

const PATHS = {
  epic: [
    /^\/interconnect-fhir-oauth\/api\/FHIR\/R4$/,
    /^\/interconnect-fhir-oauth\/oauth2\/token$/,
  ],
  millennium: [/^\/r4\/[0-9a-f-]{36}$/, /^\/tenants\/[0-9a-f-]{36}\//],
} as const;
const KINDS = ['epic', 'millennium'] as const;
const partners = new Map<Kind, VendorBench>();
const at = (kind: Kind): VendorBench => partners.get(kind) ?? assert.fail('not started');
before(async () => {
  for (const kind of KINDS) partners.set(kind, await vendorBench(kind));
});
after(() => Promise.all([...partners.values()].map((each) => each.stop())));

for (const kind of KINDS) {
  test(`${kind}: FHIR and tokens are where the vendor has them; the statement is open, all else is not`, async () => {
    const { fhirUrl, tokenUrl } = at(kind);
    const [fhir, token] = PATHS[kind];
    assert.match(new URL(fhirUrl).pathname, fhir);
    assert.match(new URL(tokenUrl).pathname, token);
    const statement = await fetch(`${fhirUrl}/metadata`);
    assert.equal(statement.status, 200);
    assert.doesNotMatch(await statement.text(), /conditionalCreate|"delete"/);
    const headers = { authorization: `Bearer ${PARTNER_TOKEN}` };
    const refused = await fetch(`${fhirUrl}/Patient/1`, { headers });
    assert.equal(refused.status, 401);
    assert.match(await refused.text(), /"OperationOutcome".*"login"/);
  });

  test(`${kind}: an assertion opens it, for this server only; a strange scope does not`, async () => {
    const { byAssertion } = at(kind);
    assert.equal((await byAssertion()).status, 200);
    assert.equal((await byAssertion({ scope: 'everything please' })).status, 400);
    assert.equal((await byAssertion({ audience: 'http://elsewhere/token' })).status, 401);
  });

  test(`${kind}: a patient that was created is read and found by its key`, async () => {
    const { send } = at(kind);
    const key = nextKey();
    const { status, headers } = await send('POST', '/Patient', { body: patientFor(kind, key) });
    assert.equal(status, 201);
    const id = idIn((await send('GET', placeIn(headers))).json);
    assert.ok(placeIn(headers).endsWith(`/${id}`));
    const by = new URLSearchParams({ identifier: `urn:test|${key}` });
    const { json } = await send('POST', '/Patient/_search', { body: by });
    assert.deepEqual(idsIn(json), [id]);
  });

  test(`${kind}: nothing is deleted, expunged or changed, and no history is shown`, async () => {
    const { send } = at(kind);
    const { headers } = await send('POST', '/Patient', { body: patientFor(kind, nextKey()) });
    const path = placeIn(headers);
    const body = patientFor(kind, nextKey());
    for (const [method, at, more] of [
      ['DELETE', path, {}],
      ['PUT', path, { body }],
      ['PATCH', path, { body: [{ op: 'replace', path: '/active', value: false }] }],
      ['POST', `${path}/$expunge`, { body: {} }],
      ['GET', `${path}/_history`, {}],
      ['GET', `${path}/_history/1`, {}],
      ['POST', '/Encounter', { body: encounterOf('1') }],
      ['POST', '/Appointment/$book', { body: {} }],
    ] as const) {
      const { status, json } = await send(method, at, more);
      assert.equal(status, 404, `${method} ${at}`);
      assert.match(JSON.stringify(json), /"OperationOutcome"/);
    }
    assert.equal((await send('GET', path)).status, 200);
  });

  test(`${kind}: a search by anything but our key, or the patient, is refused`, async () => {
    const { send } = at(kind);
    for (const [type, query] of [
      ['Patient', { name: 'Canary' }],
      ['Patient', { identifier: 'without-a-system' }],
      ['Patient', { identifier: 'urn:test|x', birthdate: '1990-01-01' }],
      ['Patient', { identifier: 'urn:test|', _lastUpdated: 'ge2020-01-01' }],
      ['Encounter', { identifier: 'urn:test|x' }],
      ['Practitioner', { patient: 'Patient/1' }],
      ['Observation', { patient: 'Patient/1' }],
      ['CarePlan', { patient: 'Patient/1' }],
      ['DiagnosticReport', { patient: 'Patient/1' }],
    ] as const) {
      const body = new URLSearchParams(query);
      assert.equal((await send('POST', `/${type}/_search`, { body })).status, 400);
    }
    assert.equal((await send('GET', '/Patient?name=Canary')).status, 404);
  });

  test(`${kind}: a patient in another form than the vendor's is refused`, async () => {
    const { send } = at(kind);
    const good = patientFor(kind, nextKey());
    for (const body of [
      { ...good, favouriteColour: 'red' },
      { ...good, identifier: [] },
      { ...good, meta: { profile: ['urn:another'] } },
      { ...good, birthDate: 'yesterday' },
    ])
      assert.equal((await send('POST', '/Patient', { body })).status, 400, JSON.stringify(body));
    const headers = { 'content-type': 'application/json' };
    assert.equal((await send('POST', '/Patient', { body: good, headers })).status, 415);
    assert.equal((await send('POST', '/Patient', { body: good })).status, 201);
  });
}
