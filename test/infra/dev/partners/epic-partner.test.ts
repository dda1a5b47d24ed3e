import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { nextKey, patientFor, type VendorBench, vendorBench } from './vendor-bench.js';

let bench: VendorBench;
before(async () => {
  bench = await vendorBench('epic');
});
after(() => bench.stop());

test('epic: a secret opens nothing, and no scope is needed', async () => {
  assert.equal((await bench.bySecret()).status, 401);
  assert.equal((await bench.byAssertion({ scope: '' })).status, 200);
});

test('epic: Prefer decides whether the patient comes back; a duplicate is told by a number', async () => {
  const { send } = bench;
  const body = patientFor('epic', nextKey());
  const headers = { prefer: 'return=representation' };
  const made = await send('POST', '/Patient', { body, headers });
  assert.match(JSON.stringify(made.json), /"Canary/);
  const bare = await send('POST', '/Patient', { body: patientFor('epic', nextKey()) });
  assert.deepEqual([bare.status, bare.json], [201, undefined]);
  const again = await send('POST', '/Patient', { body });
  assert.equal(again.status, 400);
  assert.match(JSON.stringify(again.json), /"59141"/);
});

test('epic: a patient without a name does not keep to US Core', async () => {
  const body = { ...patientFor('epic', nextKey()), name: [] };
  assert.equal((await bench.send('POST', '/Patient', { body })).status, 400);
});
