import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import { applicant } from '../../support/applicant.js';
import { RETIRED, type TouchworksWorld, touchworksWorld } from './touchworks-world.js';

let world: TouchworksWorld;
before(async () => {
  world = await touchworksWorld(undefined, 0.3);
});
after(() => world.contract.stop());
afterEach(() => world.bench.clearFaults());

test('tokens that end in the middle of a saga are renewed, each step is done once', async () => {
  const id = world.fence.accept();
  await world.bench.expireTokens();
  const before = await world.answered('GetToken');
  const made = await world.make(id);
  await world.bench.expireTokens();
  assert.deepEqual(await world.ehr.remove(world.admit(id, 'undo'), made), RETIRED);
  assert.equal((await world.held(id)).length, 1);
  assert.equal((await world.answered('GetToken')) - before, 2);
});

test('a write whose fence moved while its token was renewed is not sent', async () => {
  const id = world.fence.accept();
  const attempt = world.admit(id, 'perform');
  await world.ehr.find(attempt);
  // The search before the create still has a good token; the create itself finds it ended.
  let confirmed = 0;
  const overtaken = {
    ...attempt,
    confirm: async () => {
      confirmed += 1;
      if (confirmed === 1) await world.bench.expireTokens();
      else throw new Error('moved on');
    },
  };
  await assert.rejects(world.ehr.create(overtaken, applicant()), { message: 'moved on' });
  assert.equal(confirmed, 2);
  assert.deepEqual(await world.held(id), []);
});

test('a 429 is waited for as long as the site says', async () => {
  await world.fault('create', { effect: 'before', status: 429, retryAfterSeconds: 7 });
  await assert.rejects(world.make(world.fence.accept()), {
    code: 'RATE_LIMITED',
    retryAfterSeconds: 7,
  });
});

test('what reads fails without a guess while the site is down', async () => {
  const id = world.fence.accept();
  const made = await world.make(id);
  const undo = world.admit(id, 'undo');
  for (const operation of ['search', 'read', 'lookup'] as const) {
    await world.fault(operation, { effect: 'before', status: 500 });
    await assert.rejects(world.ehr.remove(undo, made), { code: 'UNAVAILABLE' });
  }
  await world.fault('search', { effect: 'before', status: 500 });
  await assert.rejects(world.ehr.isGone(undo, null), { code: 'UNAVAILABLE' });
  assert.equal((await world.held(id))[0]?.isActive, true);
});

for (const wrong of ['servicePassword', 'userPassword', 'appName'] as const)
  test(`a wrong ${wrong} is an AUTH failure, and nothing is made`, async () => {
    const id = world.fence.accept();
    const ehr = touchworksEhr({
      ...world.settings,
      [wrong]: 'wrong',
      actions: { createPatient: inventedActions.createPatient },
    });
    await assert.rejects(ehr.create(world.admit(id, 'perform'), applicant()), { code: 'AUTH' });
    assert.deepEqual(await world.held(id), []);
  });
