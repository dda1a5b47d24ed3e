import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  charted,
  manual,
  personOf,
  rewrite,
  type VendorWorld,
  vendorWorld,
  withIdentifiers,
} from './vendor-world.js';

const asJson = { 'content-type': 'application/json' };
let world: VendorWorld;
before(async () => {
  world = await vendorWorld('epic');
});
after(() => world.stop());

const FATES = {
  '4103': { kind: 'neutralised', residue: 'vendor-retains-history' },
  '4107': manual('merged-record'),
  '4130': manual('not-proven-ours'),
  '4131': manual('not-proven-ours'),
  '4134': manual('not-proven-ours'),
} as const;
for (const [code, expected] of Object.entries(FATES))
  test(`epic: ${code} on the chart: ${Object.values(expected).join(', ')}, whether its id is known or not; never gone`, async () => {
    const { id, made, undo, patient } = await charted(world);
    const fate = { system: 'urn:partner-epic:fate', value: code };
    await rewrite(
      world,
      patient,
      withIdentifiers((own) => [...own, fate]),
    );
    assert.deepEqual(await world.ehr.remove(undo, made), expected);
    assert.equal(await world.ehr.isGone(undo, made), false);
    // A search tells it beside what it finds, which is nothing.
    assert.equal(await world.ehr.find(undo), null);
    assert.deepEqual(await world.ehr.remove(undo, null), expected);
    assert.equal(await world.ehr.isGone(undo, null), false);
    // Only the glass is never asked again; what was merged or deleted may be put right.
    const isFinal = code.startsWith('413');
    const refused = { code: isFinal ? 'UNSUPPORTED' : 'CONFLICT', retry: !isFinal };
    await assert.rejects(world.ehr.find(world.admit(id, 'perform')), refused);
  });

test('epic: what became of the chart that we were told of goes before what is filed under our key since', async () => {
  const { id, made, undo, patient } = await charted(world);
  const [record] = await world.held(id);
  const survivor = { body: record?.versions.at(-1)?.resource, headers: asJson };
  assert.equal((await world.bench.send('POST', '/__records/Patient', survivor)).status, 201);
  const merged = { system: 'urn:partner-epic:fate', value: '4107' };
  await rewrite(
    world,
    patient,
    withIdentifiers(() => [merged]),
  );
  assert.deepEqual(await world.ehr.remove(undo, made), manual('merged-record'));
});

test('epic: a person who has a chart already is a duplicate, which no retry can heal', async () => {
  const { id } = await charted(world);
  const another = world.admit(world.fence.accept(), 'perform');
  const refused = { code: 'DUPLICATE_PATIENT', retry: false };
  await assert.rejects(world.ehr.create(another, personOf(id)), refused);
  assert.deepEqual((await world.held(another.id)).length, 0);
});
