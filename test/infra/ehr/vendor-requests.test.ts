import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { epic } from '../../../infra/ehr/vendors/epic.js';
import { generic } from '../../../infra/ehr/vendors/generic.js';
import { millennium } from '../../../infra/ehr/vendors/millennium.js';
import type { VendorProfile } from '../../../infra/ehr/vendors/vendor-profile.js';
import { applicant } from '../../support/applicant.js';
import { attemptOf, server } from '../http/support/target.js';
import { IDENTIFIER_SYSTEM } from './vendor-world.js';

interface Sent {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What goes out to a server that finds nothing and creates whatever it is sent. */
async function sentBy(t: TestContext, vendor: VendorProfile) {
  const sent: Sent[] = [];
  const target = await server(t, (request, response) => {
    void text(request).then((body) => {
      const path = request.url ?? '';
      sent.push({ path, headers: request.headers, body });
      if (path.endsWith('/_search')) response.end('{"resourceType":"Bundle"}');
      else response.writeHead(201, { location: `http://there${path}/x-1`, etag: 'W/"0"' }).end();
    });
  });
  const ehr = fhirEhr({ ...target, callSeconds: 2, identifierSystem: IDENTIFIER_SYSTEM, vendor });
  const { attempt } = attemptOf();
  const made = await ehr.create(attempt, applicant());
  const creates = sent.filter(({ path }) => !path.endsWith('/_search'));
  const patient = JSON.parse(creates[0]?.body ?? '') as Readonly<Record<string, unknown>>;
  return { sent, creates, patient, made, key: attempt.key, patientId: attempt.patientId };
}

test('epic: one Patient that claims US Core 6.1.0, the whole of it asked back, no condition', async (t) => {
  const { creates, patient, made } = await sentBy(t, epic);
  assert.deepEqual(
    creates.map(({ path }) => path),
    ['/Patient'],
  );
  const profile = 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|6.1.0';
  assert.deepEqual(patient['meta'], { profile: [profile] });
  assert.equal(creates[0]?.headers['prefer'], 'return=representation');
  assert.equal(creates[0]?.headers['if-none-exist'], undefined);
  assert.deepEqual(made, { id: 'x-1/-', version: '0' });
});

test('millennium: the first identifier holds the assigner alone, the others type, system and value', async (t) => {
  const sent = await sentBy(t, millennium({ assigner: 'Organization/1', identifierType: 'PI' }));
  const type = {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'PI' }],
  };
  assert.deepEqual(sent.patient['identifier'], [
    { assigner: { reference: 'Organization/1' } },
    { type, system: IDENTIFIER_SYSTEM, value: sent.key },
    { type, system: `${IDENTIFIER_SYSTEM}:patient-id`, value: sent.patientId },
  ]);
  assert.equal(sent.patient['active'], true);
  assert.equal(sent.patient['meta'], undefined);
  assert.equal(sent.creates[0]?.headers['if-none-exist'], undefined);
});

for (const [name, vendor] of Object.entries({ epic, millennium: millennium({ assigner: 'x' }) }))
  test(`${name}: our key is looked for before the create and after it, strictly, and not kept by a cache`, async (t) => {
    const { sent } = await sentBy(t, vendor);
    assert.deepEqual(
      sent.map(({ path }) => path),
      ['/Patient/_search', '/Patient', '/Patient/_search'],
    );
    for (const { headers, body } of sent.filter(({ path }) => path.endsWith('_search'))) {
      assert.equal(headers['prefer'], 'handling=strict');
      assert.equal(headers['cache-control'], 'no-store');
      assert.match(body, /^identifier=/);
    }
  });

test('generic: conditional creates of Patient and Coverage, nothing asked back, no look of our own', async (t) => {
  const { sent, patient } = await sentBy(t, generic);
  assert.deepEqual(
    sent.map(({ path }) => path),
    ['/Patient', '/Coverage'],
  );
  for (const { headers } of sent) {
    assert.equal(headers['prefer'], 'return=minimal');
    assert.ok(headers['if-none-exist']);
  }
  assert.equal(patient['meta'], undefined);
});
