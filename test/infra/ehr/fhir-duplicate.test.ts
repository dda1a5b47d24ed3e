import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fhirEhr } from '../../../infra/ehr/fhir-ehr.js';
import { applicant } from '../../support/applicant.js';
import { attemptOf, server } from '../http/support/target.js';

const SYSTEM = 'urn:test:enrollment-key';
const DUPLICATE = { resourceType: 'OperationOutcome', issue: [{ code: 'duplicate' }] };

/** A server with conditional create that calls the patient a duplicate, and what it has under our key. */
async function creatingWhere(t: TestContext, held: readonly string[], searchStatus = 200) {
  const { attempt } = attemptOf();
  const patient = (id: string) => ({
    resource: {
      resourceType: 'Patient',
      id,
      meta: { versionId: '3' },
      identifier: [{ system: SYSTEM, value: attempt.key }],
    },
  });
  const bundle = { resourceType: 'Bundle', entry: held.map(patient) };
  const searches: string[] = [];
  const target = await server(t, (request, response) => {
    void text(request).then((body) => {
      if (request.url === '/Patient/_search') {
        searches.push(body);
        response.writeHead(searchStatus).end(JSON.stringify(bundle));
      } else if (request.url === '/Patient') response.writeHead(409).end(JSON.stringify(DUPLICATE));
      else response.writeHead(201, { location: '/Coverage/c-1/_history/1' }).end();
    });
  });
  const ehr = fhirEhr({ ...target, callSeconds: 2, identifierSystem: SYSTEM });
  const by = new URLSearchParams({ identifier: `${SYSTEM}|${attempt.key}` }).toString();
  return { create: () => ehr.create(attempt, applicant()), searches, by };
}

test('a duplicate is believed after a look by our own key that found nothing', async (t) => {
  const { create, searches, by } = await creatingWhere(t, []);
  await assert.rejects(create(), { code: 'DUPLICATE_PATIENT' });
  assert.deepEqual(searches, [by]);
});

test('a duplicate that is the chart of this very enrollment is that chart', async (t) => {
  const { create } = await creatingWhere(t, ['p-1']);
  assert.deepEqual(await create(), { id: 'p-1/c-1', version: '3' });
});

test('two charts under our key are no duplicate of somebody else', async (t) => {
  const { create } = await creatingWhere(t, ['p-1', 'p-2']);
  await assert.rejects(create(), { code: 'CONFLICT' });
});

test('nobody is turned away on a duplicate that could not be looked at', async (t) => {
  const { create } = await creatingWhere(t, [], 500);
  await assert.rejects(create(), { code: 'UNAVAILABLE' });
});
