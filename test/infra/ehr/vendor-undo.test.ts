import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encounterOf } from '../../support/encounter.js';
import {
  charted,
  IDENTIFIER_SYSTEM,
  manual,
  personOf,
  RETAINED,
  rewrite,
  type VendorName,
  type VendorWorld,
  vendorWorld,
  withIdentifiers,
} from './vendor-world.js';

const NAMES = ['epic', 'millennium'] as const;
const worlds = new Map<VendorName, VendorWorld>();
const worldOf = (name: VendorName): VendorWorld => worlds.get(name) ?? assert.fail('not started');
before(async () => {
  for (const name of NAMES) worlds.set(name, await vendorWorld(name));
});
after(() => Promise.all([...worlds.values()].map((world) => world.stop())));

const asJson = { 'content-type': 'application/json' };
for (const name of NAMES) {
  test(`${name}: an undo writes nothing, changes nothing, and says that the vendor keeps the chart`, async () => {
    const world = worldOf(name);
    const { id, made, undo } = await charted(world);
    const before = await world.held(id);
    assert.deepEqual(await world.ehr.remove(undo, made), RETAINED);
    assert.deepEqual(await world.held(id), before);
    assert.equal(await world.ehr.isGone(undo, made), false);
  });

  test(`${name}: a chart with an encounter on it is a person's task`, async () => {
    const world = worldOf(name);
    const { made, undo, patient } = await charted(world);
    const sent = { body: encounterOf(patient), headers: asJson };
    assert.equal((await world.bench.send('POST', '/__records/Encounter', sent)).status, 201);
    assert.deepEqual(await world.ehr.remove(undo, made), manual('clinical-data-present'));
    assert.deepEqual(await world.ehr.remove(undo, null), manual('clinical-data-present'));
  });

  test(`${name}: another's coverage on the patient is a person's task`, async () => {
    const world = worldOf(name);
    const { made, undo, patient } = await charted(world);
    const body = {
      resourceType: 'Coverage',
      identifier: [{ system: 'urn:other', value: 'x' }],
      status: 'active',
      beneficiary: { reference: `Patient/${patient}` },
      payor: [{ display: 'Other' }],
    };
    const sent = { body, headers: asJson };
    assert.equal((await world.bench.send('POST', '/__records/Coverage', sent)).status, 201);
    assert.deepEqual(await world.ehr.remove(undo, made), manual('referenced-by-others'));
  });

  test(`${name}: a patient that is linked to another is a merged record`, async () => {
    const world = worldOf(name);
    const [one, other] = [await charted(world), await charted(world)];
    const link = [{ other: { reference: `Patient/${other.patient}` }, type: 'replaced-by' }];
    await rewrite(world, one.patient, (content) => ({ ...content, link }));
    assert.deepEqual(await world.ehr.remove(one.undo, one.made), manual('merged-record'));
  });

  test(`${name}: a record that does not carry our key any more, or another enrollment's too, is not ours alone`, async () => {
    const world = worldOf(name);
    const [lost, shared] = [await charted(world), await charted(world)];
    await rewrite(
      world,
      lost.patient,
      withIdentifiers(() => []),
    );
    assert.deepEqual(await world.ehr.remove(lost.undo, lost.made), manual('not-proven-ours'));
    assert.equal(await world.ehr.isGone(lost.undo, lost.made), false, 'it is still read by its id');
    const foreign = { system: IDENTIFIER_SYSTEM, value: 'another:create-ehr-record' };
    await rewrite(
      world,
      shared.patient,
      withIdentifiers((own) => [...own, foreign]),
    );
    assert.deepEqual(await world.ehr.remove(shared.undo, shared.made), manual('merged-record'));
  });

  test(`${name}: two patients under one key: no success, and neither is taken for ours`, async () => {
    const world = worldOf(name);
    const { id, made, undo } = await charted(world);
    const [record] = await world.held(id);
    const sent = { body: record?.versions.at(-1)?.resource, headers: asJson };
    assert.equal((await world.bench.send('POST', '/__records/Patient', sent)).status, 201);
    assert.deepEqual(await world.ehr.remove(undo, made), manual('not-proven-ours'));
    assert.deepEqual(await world.ehr.remove(undo, null), manual('not-proven-ours'));
    const again = world.admit(id, 'perform');
    await assert.rejects(world.ehr.create(again, personOf(id)), { code: 'CONFLICT' });
  });

  test(`${name}: a chart that we were told of and that cannot be read is not called gone by the undo`, async () => {
    const world = worldOf(name);
    const undo = world.admit(world.fence.accept(), 'undo');
    const made = { id: 'never-heard-of/-', version: null };
    assert.deepEqual(await world.ehr.remove(undo, made), manual('not-proven-ours'));
  });
}
