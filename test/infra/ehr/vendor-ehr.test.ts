import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { phiAccess } from '../../../activities/domain/phi-access.js';
import { recordSystemContract } from '../../support/record-system-contract.js';
import {
  charted,
  IDENTIFIER_SYSTEM,
  personOf,
  RETAINED,
  type VendorName,
  type VendorWorld,
  vendorWorld,
} from './vendor-world.js';

const worlds = new Map<VendorName, VendorWorld>();
const worldOf = (name: VendorName): VendorWorld => worlds.get(name) ?? assert.fail('not started');

for (const name of ['epic', 'millennium'] as const) {
  before(async () => {
    worlds.set(name, await vendorWorld(name));
  });
  after(() => worldOf(name).stop());

  recordSystemContract(`EHR at ${name}`, async () => {
    // With some latency rivals overlap as they do in the field.
    const own = await vendorWorld(name, { latencyMs: 5 });
    return {
      system: own.ehr,
      undone: RETAINED,
      // The simulated Epic finds duplicates at once; nothing of Millennium is known to.
      isBlindToRivals: name === 'millennium',
      accept: async () => own.fence.accept(),
      admit: async (id, verb) => own.admit(id, verb),
      make: (attempt) => own.ehr.create(attempt, personOf(attempt.id)),
      count: async (id) => (await own.held(id)).length,
      stop: own.stop,
    };
  });

  test(`${name}: the chart holds the person under our key, neither insurance id nor SSN digits`, async () => {
    const world = worldOf(name);
    const { id } = await charted(world);
    const [record, ...more] = await world.held(id);
    assert.deepEqual(more, []);
    assert.equal(record?.type, 'Patient');
    const person = personOf(id).reveal(phiAccess);
    const text = JSON.stringify(record);
    for (const value of [person.lastName, person.email, IDENTIFIER_SYSTEM])
      assert.ok(text.includes(`"${value}"`));
    for (const value of [person.insurancePolicyNumber, person.ssnLast4])
      assert.ok(!text.includes(`"${value}"`));
  });

  test(`${name}: no line of its access log carries a value of the person or our key`, async () => {
    const world = worldOf(name);
    const from = world.lines.length;
    const { id, made, undo } = await charted(world);
    await world.ehr.remove(undo, made);
    const lines = world.lines.slice(from).map(decodeURIComponent);
    assert.ok(lines.length > 5);
    const values = Object.values(personOf(id).reveal(phiAccess)).filter((each) => each.length > 3);
    for (const line of lines)
      for (const value of [...values, id])
        assert.ok(!line.includes(String(value)), 'a value is in a URL');
  });

  test(`${name}: our keys cannot be listed, so nobody claims to have seen them all`, () => {
    assert.ok(!('listKeys' in worldOf(name).ehr));
  });
}
