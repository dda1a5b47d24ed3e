import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { applicant } from '../../support/applicant.js';
import { type FhirWorld, fhirWorld, IDENTIFIER_SYSTEM, patientIn } from './fhir-world.js';

let world: FhirWorld;
before(async () => {
  world = await fhirWorld();
});
after(() => world.stop());

async function charted() {
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
  const undo = world.admit(id, 'undo');
  return { id, made, undo, patient: patientIn(made) };
}

const isWhole = async (id: string) =>
  (await world.held(id)).filter(({ deleted }) => !deleted).length === 2;

test('a chart with an encounter on it is left whole and handed to a person', async () => {
  const { id, made, undo, patient } = await charted();
  assert.equal((await world.addEncounter(patient)).status, 201);
  const manual = { kind: 'manual', reason: 'clinical-data-present' };
  assert.deepEqual(await world.ehr.remove(undo, made), manual);
  assert.deepEqual(await world.ehr.remove(undo, null), manual);
  assert.ok(await isWhole(id));
});

test('an encounter that comes between the look and the delete stops the delete', async () => {
  const { id, made, undo, patient } = await charted();
  let writes = 0;
  const interrupted = {
    ...undo,
    // The fence is read before each write: before the first delete the look is over.
    confirm: async () => {
      writes += 1;
      if (writes === 1) assert.equal((await world.addEncounter(patient)).status, 201);
    },
  };
  assert.deepEqual(await world.ehr.remove(interrupted, made), {
    kind: 'manual',
    reason: 'clinical-data-present',
  });
  const held = await world.held(id);
  assert.deepEqual(
    held.map(({ type, deleted }) => ({ type, deleted })),
    [{ type: 'Patient', deleted: false }],
  );
});

test("another's coverage on the patient leaves the chart whole", async () => {
  const { id, made, undo, patient } = await charted();
  const { status } = await world.bench.send('POST', '/Coverage', {
    body: {
      resourceType: 'Coverage',
      identifier: [{ system: 'urn:other', value: 'x' }],
      status: 'active',
      beneficiary: { reference: `Patient/${patient}` },
      payor: [{ display: 'Other' }],
    },
  });
  assert.equal(status, 201);
  const expected = { kind: 'manual', reason: 'referenced-by-others' };
  assert.deepEqual(await world.ehr.remove(undo, made), expected);
  assert.ok(await isWhole(id));
});

test('a merged patient is left to a person', async () => {
  const [one, other] = [await charted(), await charted()];
  const link = [{ other: { reference: `Patient/${other.patient}` }, type: 'replaced-by' }];
  await world.rewrite(one.patient, (content) => ({ ...content, link }));
  const expected = { kind: 'manual', reason: 'merged-record' };
  assert.deepEqual(await world.ehr.remove(one.undo, one.made), expected);
  assert.ok(await isWhole(one.id));
});

test('a patient that took over the key of another enrollment is left to a person', async () => {
  const { id, made, undo, patient } = await charted();
  const foreign = { system: IDENTIFIER_SYSTEM, value: 'another-enrollment:create-ehr-record' };
  await world.rewrite(patient, (content) => ({
    ...content,
    identifier: [...(content['identifier'] as object[]), foreign],
  }));
  const expected = { kind: 'manual', reason: 'merged-record' };
  assert.deepEqual(await world.ehr.remove(undo, made), expected);
  assert.ok(await isWhole(id));
});

test('a record that no longer carries our key is not touched', async () => {
  const { made, undo, patient } = await charted();
  const identifier = [{ system: 'urn:other', value: 'theirs' }];
  await world.rewrite(patient, (content) => ({ ...content, identifier }));
  const expected = { kind: 'manual', reason: 'not-proven-ours' };
  assert.deepEqual(await world.ehr.remove(undo, made), expected);
  const { status } = await world.bench.send('GET', `/Patient/${patient}`);
  assert.equal(status, 200);
});

test('two patients under one key: neither is taken for ours', async () => {
  const { id, made, undo, patient } = await charted();
  const { json } = await world.bench.send('GET', `/Patient/${patient}`);
  const { id: _id, meta: _meta, ...body } = json as Record<string, unknown>;
  assert.equal((await world.bench.send('POST', '/Patient', { body })).status, 201);
  const expected = { kind: 'manual', reason: 'not-proven-ours' };
  assert.deepEqual(await world.ehr.remove(undo, made), expected);
  assert.deepEqual(await world.ehr.remove(undo, null), expected);
  assert.equal((await world.held(id)).filter(({ deleted }) => !deleted).length, 3);
});

test('a deleted chart is not gone: its history still shows the person', async () => {
  const { id, made, undo } = await charted();
  const fault = { match: { operation: 'expunge', keyPrefix: id }, effect: 'before' } as const;
  await world.bench.fault({ ...fault, status: 503, times: 'always' });
  await assert.rejects(world.ehr.remove(undo, made), { code: 'UNKNOWN_OUTCOME' });
  assert.equal(await world.ehr.isGone(undo, made), false);
  await world.bench.clearFaults();
  assert.deepEqual(await world.ehr.remove(undo, made), GONE);
  assert.equal(await world.ehr.isGone(undo, made), true);
  assert.deepEqual(await world.held(id), []);
});

test('a server without an expunge call leaves residue, named as such, and deletes what it can', async () => {
  for (const status of [400, 404, 405, 501]) {
    const { id, made, undo } = await charted();
    const match = { operation: 'expunge', keyPrefix: id } as const;
    await world.bench.fault({ match, effect: 'before', status, times: 'always' });
    const residue = { kind: 'neutralised', residue: 'vendor-retains-history' };
    assert.deepEqual(await world.ehr.remove(undo, made), residue);
    const held = await world.held(id);
    assert.ok(held.length === 2 && held.every(({ deleted }) => deleted));
    await world.bench.clearFaults();
  }
});
