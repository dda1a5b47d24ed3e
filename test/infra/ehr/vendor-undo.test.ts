import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encounterOf } from '../../support/encounter.js';
import {
  charted,
  IDENTIFIER_SYSTEM,
  personOf,
  RETAINED,
  rewrite,
  type VendorName,
  type VendorWorld,
  vendorWorld,
} from './vendor-world.js';

const NAMES = ['epic', 'millennium'] as const;
const worlds = new Map<VendorName, VendorWorld>();
const worldOf = (name: VendorName): VendorWorld => worlds.get(name) ?? assert.fail('not started');
before(async () => {
  for (const name of NAMES) worlds.set(name, await vendorWorld(name));
});
after(() => Promise.all([...worlds.values()].map((world) => world.stop())));

const manual = (reason: string) => ({ kind: 'manual', reason });
const asJson = { 'content-type': 'application/json' };
const withIdentifiers =
  (change: (own: readonly object[]) => readonly object[]) =>
  (content: Readonly<Record<string, unknown>>) => ({
    ...content,
    identifier: change(content['identifier'] as readonly object[]),
  });

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

const FATES = {
  '4103': { kind: 'neutralised', residue: 'vendor-retains-history' },
  '4107': manual('merged-record'),
  '4130': manual('not-proven-ours'),
  '4131': manual('not-proven-ours'),
  '4134': manual('not-proven-ours'),
} as const;
for (const [code, expected] of Object.entries(FATES))
  test(`epic: ${code} on the chart: ${Object.values(expected).join(', ')}, whether its id is known or not; never gone`, async () => {
    const world = worldOf('epic');
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
  const world = worldOf('epic');
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
  const world = worldOf('epic');
  const { id } = await charted(world);
  const another = world.admit(world.fence.accept(), 'perform');
  const refused = { code: 'DUPLICATE_PATIENT', retry: false };
  await assert.rejects(world.ehr.create(another, personOf(id)), refused);
  assert.deepEqual((await world.held(another.id)).length, 0);
});
