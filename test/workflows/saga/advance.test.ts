import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runToTheEnd } from '../../support/run-to-the-end.js';
import { done, SagaWorld, type Script } from '../../support/saga-world.js';

test('a doubt of the bureau waits for a person; accepted, the saga goes on with the same step', async () => {
  const world = new SagaWorld([{ takesEffect: true, answer: 'refer' }]);
  world.waits = ['again'];
  assert.equal((await runToTheEnd(world)).kind, 'enrolled');
  assert.deepEqual(world.calls.slice(0, 3), ['perform a', 'wait for review at a', 'perform a']);
});

test('a doubt that nobody decides in time ends rejected as expired', async () => {
  const world = new SagaWorld([{ takesEffect: true, answer: 'refer' }]);
  const { kind, failureCode } = await runToTheEnd(world);
  assert.deepEqual(
    { kind, failureCode },
    { kind: 'rejected', failureCode: 'IDENTITY_REVIEW_EXPIRED' },
  );
});

test('a system failure waits for repair and resumes at the failed step; a refusal waits for nobody', async () => {
  const failing: Script = { takesEffect: false, answer: 'UNAVAILABLE' };
  const world = new SagaWorld([done, failing]);
  world.waits = ['again'];
  assert.equal((await runToTheEnd(world)).kind, 'enrolled');
  assert.deepEqual(world.calls.slice(1, 4), ['perform b', 'wait for repair at b', 'perform b']);
  const refused = new SagaWorld([done, { takesEffect: false, answer: 'RECORD_INVALID' }]);
  refused.waits = ['again'];
  assert.equal((await runToTheEnd(refused)).failureCode, 'RECORD_INVALID');
  assert.ok(refused.calls.every((call) => !call.startsWith('wait')));
});

test('a repair that is given up, or that nobody makes in time, rolls back with the failure itself', async () => {
  for (const end of ['roll-back', 'expired'] as const) {
    const world = new SagaWorld([done, { takesEffect: true, answer: 'UNKNOWN_OUTCOME' }]);
    world.waits = [end];
    const { kind, failureCode, failedStep } = await runToTheEnd(world);
    assert.deepEqual([kind, failureCode, failedStep], ['rolled-back', 'UNKNOWN_OUTCOME', 'b']);
    assert.equal(world.records.size, 0);
  }
});
