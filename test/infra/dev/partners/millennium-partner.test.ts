import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { idsIn, nextKey, patientFor, type VendorBench, vendorBench } from './vendor-bench.js';

let bench: VendorBench;
before(async () => {
  bench = await vendorBench('millennium');
});
after(() => bench.stop());

test('millennium: a secret opens it, and it asks for scopes', async () => {
  assert.equal((await bench.bySecret()).status, 200);
  assert.equal((await bench.byAssertion({ scope: '' })).status, 400);
});

test('millennium: 201 with nothing but the place and version 0', async () => {
  const { send } = bench;
  const made = await send('POST', '/Patient', { body: patientFor('millennium', nextKey()) });
  assert.deepEqual([made.status, made.json], [201, undefined]);
  assert.equal(made.headers.get('etag'), 'W/"0"');
  assert.match(made.headers.get('location') ?? '', /\/r4\/[^/]+\/Patient\/[^/]+$/);
});

test('millennium: identifiers and active keep to its rules', async () => {
  const { send } = bench;
  const good = patientFor('millennium', nextKey());
  const [assigner, own] = good.identifier;
  const { type: _type, ...untyped } = own as { type: unknown };
  for (const change of [
    { identifier: [own] },
    { identifier: [{ ...assigner, value: '1' }, own] },
    { identifier: [assigner, assigner] },
    { identifier: [assigner, untyped] },
    { identifier: [assigner, { ...own, ...assigner }] },
    { active: false },
  ]) {
    const { status } = await send('POST', '/Patient', { body: { ...good, ...change } });
    assert.equal(status, 400, JSON.stringify(change));
  }
});

test('millennium: whoever relies on If-None-Exist gets a second record', async () => {
  const { send } = bench;
  const key = nextKey();
  const headers = { 'if-none-exist': `identifier=urn:test|${key}` };
  for (const _ of [1, 2])
    await send('POST', '/Patient', { body: patientFor('millennium', key), headers });
  const body = new URLSearchParams({ identifier: `urn:test|${key}` });
  assert.equal(idsIn((await send('POST', '/Patient/_search', { body })).json).length, 2);
});
