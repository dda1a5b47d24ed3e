import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Client } from '@temporalio/client';
import { enrollmentWorkflowId } from '../../activities/domain/ids.js';
import { deliverDue } from '../../api/relay.js';
import type { RunningTemporal } from '../../infra/dev/launch/temporal.js';
import { rows } from '../../infra/postgres/database.js';
import { temporalClient } from '../../infra/temporal/client.js';
import { acceptEnrollment, testPlan } from '../support/accepted-enrollment.js';
import { takenNotes } from '../support/taken-notes.js';
import { startTestDatabase, type TestDatabase } from '../support/test-database.js';
import { NAMESPACE, startTemporalServer } from './support/temporal-server.js';

let database: TestDatabase;
let temporal: RunningTemporal;
let client: Client;
const taskQueue = `nobody-polls-${randomUUID()}`;
const silent = { info: () => undefined, error: () => undefined };

before(async () => {
  [database, temporal] = await Promise.all([startTestDatabase(), startTemporalServer()]);
  client = temporalClient({ address: temporal.address, namespace: NAMESPACE }, {});
});
after(async () => {
  await client.connection.close();
  await Promise.all([database.stop(), temporal.stop()]);
});

const notes = takenNotes();
const assertKnown = async () => undefined;
const round = () =>
  deliverDue({ db: database.api, client, taskQueue, log: silent, notes, assertKnown });
const makeDue = (id: string, more = '') =>
  rows(
    database.owner,
    `UPDATE enrollment SET relay_due_at = now() - interval '1 second' ${more} WHERE id = ?`,
    [id],
  );

type HistoryEvent = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

/** The one argument that a workflow was started with. */
function startIn({ workflowExecutionStartedEventAttributes: started }: HistoryEvent) {
  const [argument] = started?.input?.payloads ?? [];
  return JSON.parse(Buffer.from(argument?.data ?? '').toString()) as Record<string, unknown>;
}

test('an accepted enrollment is started with its pinned plan, and however often it is told, once', async () => {
  const id = await acceptEnrollment(database.owner);
  for (let told = 0; told < 3; told++) {
    await makeDue(id);
    await Promise.all([round(), round()]);
  }
  const handle = client.workflow.getHandle(enrollmentWorkflowId(id));
  const { type, status, memo } = await handle.describe();
  assert.deepEqual([type, status.name, memo], ['enrollPatient', 'RUNNING', {}]);
  const { events = [] } = await handle.fetchHistory();
  assert.equal(events?.length, 2);
  const start = startIn(events?.[0] ?? {});
  assert.deepEqual(Object.keys(start).sort(), ['correlationId', 'id', 'plan']);
  assert.deepEqual([start['id'], start['plan']], [id, testPlan]);
});

test('a saga that was terminated before it began is started again: its row still promises an end', async () => {
  const id = await acceptEnrollment(database.owner);
  await makeDue(id);
  await round();
  await client.workflow.getHandle(enrollmentWorkflowId(id)).terminate();
  await makeDue(id);
  await round();
  const { status } = await client.workflow.getHandle(enrollmentWorkflowId(id)).describe();
  assert.equal(status.name, 'RUNNING');
});

test('one that has begun is not: the sweep decides what becomes of it', async () => {
  const id = await acceptEnrollment(database.owner);
  await makeDue(id);
  await round();
  await client.workflow.getHandle(enrollmentWorkflowId(id)).terminate();
  await makeDue(id, `, phase = 'running', cancel_requested_at = now()`);
  await round();
  const { status } = await client.workflow.getHandle(enrollmentWorkflowId(id)).describe();
  assert.equal(status.name, 'TERMINATED');
});

test('a recorded cancel reaches the running saga, and again when told twice', async () => {
  const id = await acceptEnrollment(database.owner);
  await makeDue(id);
  await round();
  for (let told = 0; told < 2; told++) {
    await makeDue(id, ', cancel_requested_at = now()');
    await round();
  }
  const history = await client.workflow.getHandle(enrollmentWorkflowId(id)).fetchHistory();
  const cancels = (history.events ?? []).filter(
    ({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked != null,
  );
  assert.equal(cancels.length, 1);
});

test('an enrollment that was cancelled before it was ever started is started, so that it ends', async () => {
  const id = await acceptEnrollment(database.owner);
  await makeDue(id, ', cancel_requested_at = now()');
  await round();
  const { status } = await client.workflow.getHandle(enrollmentWorkflowId(id)).describe();
  assert.equal(status.name, 'RUNNING');
});
