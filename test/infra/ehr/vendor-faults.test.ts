import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../../activities/domain/failure.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import {
  LATE_SECONDS,
  personOf,
  RETAINED,
  type VendorName,
  type VendorWorld,
  vendorWorld,
} from './vendor-world.js';

const CALL_SECONDS = 1.2;
const LATE_MS = 1_600;
const NAMES = ['epic', 'millennium'] as const;
const worlds = new Map<VendorName, VendorWorld>();
const worldOf = (name: VendorName): VendorWorld => worlds.get(name) ?? assert.fail('not started');
before(async () => {
  for (const name of NAMES)
    worlds.set(name, await vendorWorld(name, { callSeconds: CALL_SECONDS }));
});
after(() => Promise.all([...worlds.values()].map((world) => world.stop())));
afterEach(() => Promise.all([...worlds.values()].map(({ bench }) => bench.clearFaults())));

const onCreate = (more: Omit<Fault, 'match'>): Fault => ({
  match: { operation: 'create' },
  ...more,
});
const creating = (world: VendorWorld, id: ReturnType<VendorWorld['fence']['accept']>) =>
  world.ehr.create(world.admit(id, 'perform'), personOf(id));

for (const name of NAMES) {
  for (const [what, fault] of Object.entries<Omit<Fault, 'match'>>({
    '503 after': { effect: 'after', status: 503 },
    'connection cut after': { effect: 'after', status: 0 },
    'bad JSON': { effect: 'after', body: 'bad-json' },
  }))
    test(`${name}: create, ${what}: the record is looked for by our key and found`, async () => {
      const world = worldOf(name);
      const id = world.fence.accept();
      await world.bench.fault(onCreate(fault));
      const made = await creating(world, id);
      const [record, ...more] = await world.held(id);
      assert.deepEqual(more, []);
      assert.ok(record && made.id.startsWith(record.id));
      assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), made), RETAINED);
    });

  for (const [what, fault] of Object.entries<Omit<Fault, 'match'>>({
    '503 before': { effect: 'before', status: 503 },
    'connection cut before': { effect: 'before', status: 0 },
    hang: { effect: 'hang' },
  }))
    test(`${name}: create, ${what}: unknown, and nobody creates again before a late one would be there`, async () => {
      const world = worldOf(name);
      const id = world.fence.accept();
      await world.bench.fault(onCreate(fault));
      await assert.rejects(creating(world, id), (error) => {
        assert.ok(error instanceof Failure);
        assert.deepEqual([error.code, error.retryAfterSeconds], ['UNKNOWN_OUTCOME', LATE_SECONDS]);
        return true;
      });
      assert.deepEqual(await world.held(id), []);
      await creating(world, id);
      assert.equal((await world.held(id)).length, 1);
    });

  test(`${name}: a look that fails after a lost answer settles nothing`, async () => {
    const world = worldOf(name);
    const id = world.fence.accept();
    await world.bench.fault(onCreate({ effect: 'after', status: 503 }));
    await world.ehr.find(world.admit(id, 'perform')); // The token is had.
    let looks = 0;
    const attempt = world.admit(id, 'perform');
    const interrupted = {
      ...attempt,
      // The fence is read right before the create, so after the first look.
      confirm: async () => {
        looks += 1;
        await world.bench.fault({ match: { operation: 'search' }, effect: 'before', status: 500 });
      },
    };
    await assert.rejects(world.ehr.create(interrupted, personOf(id)), { code: 'UNKNOWN_OUTCOME' });
    assert.equal(looks, 1);
    assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), null), RETAINED);
  });

  test(`${name}: a look that fails after a create that was answered does not lose the chart's id`, async () => {
    const world = worldOf(name);
    const id = world.fence.accept();
    await world.ehr.find(world.admit(id, 'perform')); // The token is had.
    const attempt = world.admit(id, 'perform');
    const interrupted = {
      ...attempt,
      confirm: () =>
        world.bench.fault({ match: { operation: 'search' }, effect: 'before', status: 500 }),
    };
    const made = await world.ehr.create(interrupted, personOf(id));
    const [record] = await world.held(id);
    assert.equal(made.id, `${record?.id}/-`);
  });

  test(`${name}: a create that lands late is gone to nobody: the undo after it names the chart`, async () => {
    const world = worldOf(name);
    const id = world.fence.accept();
    await world.bench.fault(onCreate({ effect: 'late', delayMs: LATE_MS }));
    await assert.rejects(creating(world, id), { code: 'UNKNOWN_OUTCOME' });
    const undo = world.admit(id, 'undo');
    assert.deepEqual(await world.ehr.remove(undo, null), GONE, 'not yet: why a rollback waits');
    await wait(LATE_MS);
    assert.equal(await world.ehr.isGone(undo, null), false, 'which the late probe then sees');
    assert.deepEqual(await world.ehr.remove(undo, null), RETAINED);
  });
}
