import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSaga } from '../../../workflows/saga/run-saga.js';
import { runToTheEnd, steps } from '../../support/run-to-the-end.js';
import { Crash, done, SagaWorld } from '../../support/saga-world.js';

test('all steps done: enrolled, one record each, one mail', async () => {
  const world = new SagaWorld([]);
  assert.equal((await runToTheEnd(world)).kind, 'enrolled');
  assert.deepEqual([...world.records], ['a', 'b', 'c']);
  assert.equal(world.mails, 1);
});

test('a failing step is itself undone, then every earlier one, newest first', async () => {
  const world = new SagaWorld([done, { takesEffect: true, answer: 'UNKNOWN_OUTCOME' }]);
  const outcome = await runToTheEnd(world);
  assert.equal(outcome.kind, 'rolled-back');
  assert.equal(outcome.failedStep, 'b');
  assert.deepEqual(
    world.calls.filter((call) => !call.startsWith('wait')),
    ['perform a', 'perform b', 'undo b', 'undo a'],
  );
  assert.equal(world.records.size, 0);
});

test('the run undoes what it began by its own memory too, the failed step included', async () => {
  const world = new SagaWorld([done, { takesEffect: true, answer: 'UNKNOWN_OUTCOME' }]);
  const runner = world.runner();
  await runSaga(steps, {
    ...runner,
    startPurge: async (cause) => ({ ...(await runner.startPurge(cause)), begun: [] }),
  });
  assert.equal(world.records.size, 0);
});

test('a business rejection ends rejected, and what verify-identity left is undone too', async () => {
  const world = new SagaWorld([{ takesEffect: false, answer: 'IDENTITY_NOT_VERIFIED' }]);
  const outcome = await runToTheEnd(world);
  assert.equal(outcome.kind, 'rejected');
  assert.deepEqual(world.calls, ['perform a', 'undo a']);
});

test('a cancel recorded before the pivot ends cancelled although every step was done', async () => {
  const world = new SagaWorld([]);
  const runner = world.runner();
  const outcome = await runSaga(steps, {
    ...runner,
    commit: async () => {
      world.cancelRequested = true;
      return runner.commit();
    },
  });
  assert.equal(outcome.kind, 'cancelled');
  assert.equal(world.records.size, 0);
  assert.equal(world.mails, 0);
});

test('a mail that fails after the pivot asks for attention and purges nothing', async () => {
  const world = new SagaWorld([done, done, done, { takesEffect: false, answer: 'UNAVAILABLE' }]);
  const outcome = await runToTheEnd(world);
  assert.equal(outcome.kind, 'enrolled');
  assert.equal(outcome.attention, 'WELCOME_NOT_SENT');
  assert.equal(world.records.size, 3);
});

test('a system that can only neutralise leaves a named residue', async () => {
  const undo = { kind: 'neutralised', residue: 'vendor-retains-chart' } as const;
  const world = new SagaWorld([{ takesEffect: true, answer: 'RECORD_INVALID' }], undo);
  const outcome = await runToTheEnd(world);
  assert.equal(outcome.kind, 'rolled-back-with-residue');
  assert.deepEqual(outcome.residue, [{ system: 'a', reason: 'vendor-retains-chart' }]);
});

test('a run that finds the enrollment ended answers the recorded outcome and touches nothing', async () => {
  const world = new SagaWorld([]);
  await runToTheEnd(world);
  const calls = world.calls.length;
  assert.equal((await runToTheEnd(world)).kind, 'enrolled');
  assert.equal(world.calls.length, calls);
});

test('a run that waits for another one takes the purge over when that one is lost', async () => {
  const world = new SagaWorld([done, { takesEffect: true, answer: 'crash' }]);
  await assert.rejects(runSaga(steps, world.runner()), Crash);
  world.phase = 'purging'; // As the sweep leaves it: abandoned, without an owner.
  const runner = world.runner();
  let asked = 0;
  const outcome = await runSaga(steps, {
    ...runner,
    begin: async () => ({ phase: 'purging', mine: false }),
    outcome: async () => (asked++ === 0 ? null : runner.outcome()),
  });
  assert.equal(outcome.kind, 'rolled-back');
  assert.equal(world.records.size, 0);
});

test('an undo that is stuck does not hold up the others, and is proven before the end', async () => {
  const world = new SagaWorld([done, done, { takesEffect: true, answer: 'RECORD_INVALID' }]);
  world.undos = ['fails', 'gone', 'gone', 'still-present', 'gone'];
  assert.equal((await runToTheEnd(world)).kind, 'rolled-back');
  const undos = world.calls.filter((call) => call.startsWith('undo'));
  assert.deepEqual(undos, ['undo c', 'undo b', 'undo a', 'undo c', 'undo c']);
  assert.equal(world.records.size, 0);
});

test('a removal that cannot be read back is no removal: it is undone again', async () => {
  const world = new SagaWorld([{ takesEffect: true, answer: 'RECORD_INVALID' }]);
  world.undos = ['still-present', 'gone'];
  await runToTheEnd(world);
  assert.deepEqual(world.calls, ['perform a', 'undo a', 'undo a']);
  assert.equal(world.records.size, 0);
});
