import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { clinicalTypesOf } from '../../../infra/ehr/fhir-references.js';
import { generic } from '../../../infra/ehr/vendors/generic.js';
import { attemptOf, server } from '../http/support/target.js';

const patient = { name: 'patient' };
const TELLING = ['Encounter', 'Condition', 'Observation'];
const byPatient = (types: readonly string[]): readonly object[] =>
  types.map((type) => ({ type, searchParam: [patient] }));

/** HAPI describes every search parameter of every type: 1.5 MB. */
const statementOf = (resource: readonly object[], description = '') => ({
  resourceType: 'CapabilityStatement',
  implementation: { description },
  rest: [{ resource }],
});

/** What a server is asked that answers the statements in turn. */
async function asked(t: TestContext, ...statements: readonly object[]) {
  let times = 0;
  const target = await server(t, (_request, response) => {
    response.end(JSON.stringify(statements[Math.min(times++, statements.length - 1)]));
  });
  const types = clinicalTypesOf({
    ...target,
    ...{ callSeconds: 5, identifierSystem: 'urn:test', lateSeconds: 0, vendor: generic },
  });
  return { types: () => types(attemptOf(10_000).attempt), times: () => times };
}

test('the clinical types that can be asked for by patient are read from a statement as large as HAPI gives', async (t) => {
  const resource = [
    ...byPatient([...TELLING, 'Basic']),
    { type: 'Procedure', searchParam: [{ name: 'date' }] },
    { type: 'Immunization' },
  ];
  const { types, times } = await asked(t, statementOf(resource, '-'.repeat(1_500_000)));
  assert.deepEqual(await types(), TELLING);
  assert.deepEqual(await types(), TELLING);
  assert.equal(times(), 1);
});

for (const missing of TELLING)
  test(`a statement without a search of ${missing} by patient says nothing, and is read again`, async (t) => {
    const others = byPatient(TELLING.filter((type) => type !== missing));
    const lacking = statementOf([...others, { type: missing, searchParam: [{ name: 'date' }] }]);
    const { types, times } = await asked(t, lacking, statementOf(byPatient(TELLING)));
    await assert.rejects(types(), { code: 'UNAVAILABLE' });
    assert.deepEqual(await types(), TELLING);
    assert.equal(times(), 2);
  });

test('a statement without any type is not taken for a chart without care', async (t) => {
  const { types } = await asked(t, statementOf([]));
  await assert.rejects(types(), { code: 'UNAVAILABLE' });
});
