import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { failing } from '../../support/record-system-contract.js';
import { FIRST, type SchedulingWorld, schedulingWorld, slotOf } from './athena-scheduling-world.js';

const LEFT = { kind: 'manual', reason: 'not-proven-ours' } as const;

let world: SchedulingWorld;
before(async () => {
  world = await schedulingWorld();
});
after(() => world.stop());

test('a visit that the patient came to is left to a person', async () => {
  const id = await world.accept();
  const made = await world.book(id);
  const patientid = world.charts.get(id);
  await world.hand('appointments', made.id, slotOf(FIRST, { appointmentstatus: '3', patientid }));
  const left = { kind: 'manual', reason: 'clinical-data-present' };
  for (const remembered of [made, null])
    assert.deepEqual(await world.scheduling.remove(world.admit(id, 'undo'), remembered), left);
});

test('a visit that another patient holds by now is left to a person', async () => {
  const [id, other] = [await world.accept(), await world.accept()];
  const made = await world.book(id);
  const patientid = world.charts.get(other);
  await world.hand('appointments', made.id, slotOf(FIRST, { appointmentstatus: 'f', patientid }));
  assert.deepEqual(await world.scheduling.remove(world.admit(id, 'undo'), made), LEFT);
  assert.equal((await world.visitsOf(other))[0]?.['appointmentstatus'], 'f');
});

test('of two visits nobody can say which is ours: forward it is a conflict, back a task for a person', async () => {
  const id = await world.accept();
  await world.book(id);
  const patientid = world.charts.get(id);
  await world.hand('appointments', '77', slotOf(FIRST, { appointmentstatus: 'f', patientid }));
  await assert.rejects(world.scheduling.find(world.admit(id, 'perform')), failing('CONFLICT'));
  const undo = world.admit(id, 'undo');
  assert.equal(await world.scheduling.find(undo), null);
  assert.deepEqual(await world.scheduling.remove(undo, null), LEFT);
  assert.equal(await world.scheduling.isGone(undo, null), false);
});

test('without a chart nothing can have been booked', async () => {
  const undo = world.admit(world.fence.accept(), 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, null), GONE);
  assert.deepEqual(await world.scheduling.remove(undo, { id: '91', version: null }), LEFT);
});

test('a visit that the vendor does not show any more stands for no other visit of the patient', async () => {
  const id = await world.accept();
  await world.book(id);
  const missed = { id: '1', version: null };
  const undo = world.admit(id, 'undo');
  assert.deepEqual(await world.scheduling.remove(undo, missed), LEFT);
  assert.equal((await world.visitsOf(id))[0]?.['appointmentstatus'], 'f');
});
