import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import {
  charted,
  personOf,
  RETAINED,
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
afterEach(() => Promise.all([...worlds.values()].map(({ bench }) => bench.clearFaults())));

const onCreate = (more: Omit<Fault, 'match'>): Fault => ({
  match: { operation: 'create' },
  ...more,
});
const creating = (world: VendorWorld, id: ReturnType<VendorWorld['fence']['accept']>) =>
  world.ehr.create(world.admit(id, 'perform'), personOf(id));

for (const name of NAMES) {
  for (const [status, code] of [
    [409, 'CONFLICT'],
    [412, 'CONFLICT'],
    [423, 'CONFLICT'],
    [424, 'UNAVAILABLE'],
    [401, 'AUTH'],
    [403, 'AUTH'],
    [400, 'RECORD_INVALID'],
    [422, 'RECORD_INVALID'],
  ] as const)
    test(`${name}: create, refused with ${status}: ${code}, and nothing was made`, async () => {
      const world = worldOf(name);
      const id = world.fence.accept();
      await world.bench.fault(onCreate({ effect: 'before', status, times: 'always' }));
      await assert.rejects(creating(world, id), { code });
      const undo = world.admit(id, 'undo');
      assert.deepEqual(await world.ehr.remove(undo, null), GONE);
      assert.equal(await world.ehr.isGone(undo, null), true);
    });

  test(`${name}: 429 is told with the time to wait`, async () => {
    const world = worldOf(name);
    await world.bench.fault(onCreate({ effect: 'before', status: 429, retryAfterSeconds: 11 }));
    const refused = { code: 'RATE_LIMITED', retryAfterSeconds: 11 };
    await assert.rejects(creating(world, world.fence.accept()), refused);
  });

  test(`${name}: a token that expires in the middle is renewed, and one chart is made`, async () => {
    const world = worldOf(name);
    const id = world.fence.accept();
    const attempt = world.admit(id, 'perform');
    await world.ehr.find(attempt);
    let confirmed = 0;
    const expiring = {
      ...attempt,
      confirm: async () => {
        confirmed += 1;
        if (confirmed === 1) await world.bench.expireTokens();
      },
    };
    const made = await world.ehr.create(expiring, personOf(id));
    assert.equal(confirmed, 2, 'the fence is read again before the write goes out anew');
    await world.bench.expireTokens();
    assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), made), RETAINED);
    assert.equal((await world.held(id)).length, 1);
  });

  test(`${name}: a look that fails is never taken for a proof`, async () => {
    const world = worldOf(name);
    const { made, undo } = await charted(world);
    for (const operation of ['read', 'search'] as const) {
      await world.bench.fault({ match: { operation }, effect: 'before', status: 500 });
      await assert.rejects(world.ehr.isGone(undo, made), { code: 'UNAVAILABLE' });
      await world.bench.fault({ match: { operation }, effect: 'before', status: 500 });
      await assert.rejects(world.ehr.remove(undo, made), { code: 'UNAVAILABLE' });
      await world.bench.clearFaults();
    }
  });
}
