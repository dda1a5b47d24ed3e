import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clinicalTypesOf } from '../../../infra/ehr/fhir-references.js';
import { generic } from '../../../infra/ehr/vendors/generic.js';
import { attemptOf, server } from '../http/support/target.js';

const patient = { name: 'patient' };
/** HAPI describes every search parameter of every type: 1.5 MB. */
const statement = {
  resourceType: 'CapabilityStatement',
  implementation: { description: '-'.repeat(1_500_000) },
  rest: [
    {
      resource: [
        { type: 'Encounter', searchParam: [patient] },
        { type: 'Procedure', searchParam: [{ name: 'date' }] },
        { type: 'Condition' },
        { type: 'Basic', searchParam: [patient] },
      ],
    },
  ],
};

test('the clinical types that can be asked for by patient are read from a statement as large as HAPI gives', async (t) => {
  const target = await server(t, (_request, response) => response.end(JSON.stringify(statement)));
  const types = clinicalTypesOf({
    ...target,
    ...{ callSeconds: 5, identifierSystem: 'urn:test', lateSeconds: 0, vendor: generic },
  });
  assert.deepEqual(await types(attemptOf(10_000).attempt), ['Encounter']);
});
