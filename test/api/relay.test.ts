import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { LogEvent, LogFields } from '../../activities/domain/log.js';
import { deliverDue } from '../../api/relay.js';
import { rows } from '../../infra/postgres/database.js';
import { claimDeliveries } from '../../infra/postgres/deliveries.js';
import { temporalClient } from '../../infra/temporal/client.js';
import { acceptEnrollment } from '../support/accepted-enrollment.js';
import { takenNotes } from '../support/taken-notes.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const overdue = async (set = '') => {
  const id = await acceptEnrollment(database.owner);
  await rows(
    database.owner,
    `UPDATE enrollment SET relay_due_at = now() - interval '1 second' ${set} WHERE id = ?`,
    [id],
  );
  return id;
};

test('what was just accepted is left to the request that accepted it', async () => {
  await acceptEnrollment(database.owner);
  assert.deepEqual(await claimDeliveries(database.api, 10), []);
});

test('overdue starts and cancels are claimed, each by one process only', async () => {
  const started = await overdue();
  const cancelled = await overdue(`, phase = 'running', cancel_requested_at = now()`);
  await overdue(`, phase = 'running'`);
  await overdue(`, phase = 'committed'`);
  const claimed = (
    await Promise.all(Array.from({ length: 8 }, () => claimDeliveries(database.api, 10)))
  ).flat();
  const told = new Map(claimed.map(({ id, isCancelled }) => [id, isCancelled]));
  assert.equal(claimed.length, 2);
  assert.deepEqual([told.get(started), told.get(cancelled)], [false, true]);
});

test('a row that a saga holds is passed over, not waited for', async () => {
  const id = await overdue();
  await database.worker.transaction(async (tx) => {
    await rows(tx, 'SELECT 1 FROM enrollment WHERE id = ? FOR SHARE', [id]);
    const asked = performance.now();
    assert.deepEqual(await claimDeliveries(database.api, 10), []);
    assert.ok(performance.now() - asked < 1_000);
  });
  assert.equal((await claimDeliveries(database.api, 10)).length, 1);
});

test('with Temporal away a round fails within its deadline, says so, and comes up again', async () => {
  const id = await overdue();
  const logged: { event: LogEvent; fields: LogFields }[] = [];
  const note = (event: LogEvent, fields: LogFields = {}) => void logged.push({ event, fields });
  const notes = takenNotes();
  const target = { address: '127.0.0.1:1', namespace: 'enrollment' };
  const client = temporalClient(target, {});
  const began = performance.now();
  await deliverDue({
    db: database.api,
    client,
    taskQueue: 'enrollment',
    log: { info: note, error: note },
    assertKnown: async () => undefined,
    notes,
  });
  await client.connection.close();
  assert.ok(performance.now() - began < 4_000);
  assert.deepEqual(
    logged.map(({ event, fields }) => [event, fields.enrollmentId, fields.code]),
    [['relay.failed', id, 'UNAVAILABLE']],
  );
  assert.deepEqual(notes.noted, [
    {
      ...{ event: 'relay.failed', actor: 'service:relay', code: 'UNAVAILABLE', enrollmentId: id },
    },
  ]);
  const [row] = await rows<{ later: boolean }>(
    database.owner,
    'SELECT relay_due_at > now() AS later FROM enrollment WHERE id = ?',
    [id],
  );
  assert.equal(row?.later, true);
});
