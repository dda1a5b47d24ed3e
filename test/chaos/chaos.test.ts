import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { count } from '../support/counts.js';
import { account } from './account.js';
import { storm } from './storm.js';
import { planStorm } from './storm-plan.js';
import { type StormWorld, startStormWorld } from './storm-world.js';
import { verdict } from './verdict.js';

const LASTS_MS = 15_000;
const PER_SECOND = 2;

let world: StormWorld;
before(async () => {
  world = await startStormWorld();
});
after(() => world?.[Symbol.asyncDispose]());

// Both kill the engine, one the worker, the other the API; lines, freezes, partners and sagas between them.
for (const seed of [54, 70].slice(0, count(1, 2)))
  test(`after storm ${seed} every promise is kept, every record where it must be, and nobody named`, async () => {
    await storm(world, planStorm(seed, LASTS_MS, PER_SECOND));
    const violations = await verdict(world, 'noted');
    assert.equal(await account(world, violations), '');
  });

test('the same seed plans the same storm, another seed another', () => {
  assert.deepEqual(planStorm(7, LASTS_MS, PER_SECOND), planStorm(7, LASTS_MS, PER_SECOND));
  assert.notDeepEqual(
    planStorm(7, LASTS_MS, PER_SECOND).faults,
    planStorm(8, LASTS_MS, PER_SECOND).faults,
  );
});
