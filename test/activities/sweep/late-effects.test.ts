import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { stepName } from '../../../activities/domain/step-name.js';
import { cause } from '../../infra/postgres/support/enrollment-rows.js';
import { SweptWorld } from '../../support/swept-world.js';

let world: SweptWorld;
before(async () => {
  world = await SweptWorld.start();
});
after(() => world.stop());

test('a late effect opens the enrollment for its purge alone, which undoes, closes and certifies it again', async () => {
  const { id, run } = await world.ended(true);
  await world.sweep();
  const key = world.keyOf(id);
  world.present.add(key);
  await world.makeDue(id);
  const { late } = await world.sweep();
  assert.deepEqual(late, { [world.step.name]: 1 });
  assert.deepEqual(world.purged, [id]);

  await assert.rejects(world.rows.enrollments.admit(id, 'undo', false, run), { code: 'FENCED' });
  const purge = { workflowId: `purge-${id}`, runId: 'the-late-one' };
  world.rows.openRuns.set(purge.workflowId, purge.runId);
  assert.deepEqual((await world.rows.enrollments.startPurge(id, purge, null)).phase, 'ended');
  await assert.rejects(world.rows.enrollments.admit(id, 'perform', false, purge), {
    code: 'ENROLLMENT_CLOSED',
  });
  assert.equal((await world.rows.enrollments.admit(id, 'undo', false, purge)).phase, 'ended');
  world.present.delete(key);
  const residue = [
    { system: stepName('make-outside-record'), reason: 'vendor-retains-chart' },
  ] as const;
  const outcome = {
    kind: 'rolled-back',
    failureCode: cause.code,
    failedStep: null,
    residue,
    attention: null,
  } as const;
  await world.rows.enrollments.end(id, purge, outcome);
  await assert.rejects(world.rows.enrollments.admit(id, 'undo', false, purge), {
    code: 'ENROLLMENT_CLOSED',
  });
  const recorded = await world.rows.enrollments.outcome(id);
  assert.deepEqual([recorded?.kind, recorded?.residue], ['rolled-back', residue]);

  // What the vendor keeps is with a person by then: to find it again is no news.
  world.present.add(key);
  await world.makeDue(id);
  assert.deepEqual((await world.sweep()).late, {});
  world.present.clear();
});

test('a late purge that is lost itself is started again', async () => {
  const { id } = await world.ended(true);
  world.present.add(world.keyOf(id));
  await world.makeDue(id);
  await world.sweep();
  assert.deepEqual(world.purged, [id]);
  world.present.clear();
  await world.sweep();
  assert.deepEqual(world.purged, [id]);
});
