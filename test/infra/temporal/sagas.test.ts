import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Client } from '@temporalio/client';
import {
  correlationId,
  enrollmentId,
  enrollmentWorkflowId,
  purgeWorkflowId,
} from '../../../activities/domain/ids.js';
import type { OpenEnrollment } from '../../../activities/ports/enrollments.js';
import type { Sagas } from '../../../activities/ports/sagas.js';
import type { RunningTemporal } from '../../../infra/dev/launch/temporal.js';
import { temporalClient } from '../../../infra/temporal/client.js';
import { startEnrollment, temporalSagas } from '../../../infra/temporal/sagas.js';
import { NAMESPACE, startTemporalServer } from '../../api/support/temporal-server.js';
import { testPlan } from '../../support/accepted-enrollment.js';
import { failing } from '../../support/record-system-contract.js';

const taskQueue = 'nobody-polls';
let temporal: RunningTemporal;
let client: Client;
let sagas: Sagas;
before(async () => {
  temporal = await startTemporalServer();
  client = temporalClient({ address: temporal.address, namespace: NAMESPACE }, {});
  sagas = temporalSagas(client, taskQueue);
});
after(async () => {
  await client.connection.close();
  await temporal.stop();
});

const anEnrollment = () => {
  const row = {
    id: enrollmentId(randomUUID()),
    correlationId: correlationId(randomUUID()),
    plan: testPlan,
    phase: 'purging',
    fence: 1,
    ownerWorkflow: null,
  } as const;
  // Fields that only the sweep reads may come to the row: none matters to a start.
  return row as unknown as OpenEnrollment;
};

test('a workflow that was never started, or is over, has no current run', async () => {
  const { id } = anEnrollment();
  assert.equal(await sagas.currentRun(enrollmentWorkflowId(id)), null);
  assert.equal(await sagas.closedAsEnrolled(id), false);
});

test('a purge that is open is joined, however often it is asked for; one that is over is started anew', async () => {
  const row = anEnrollment();
  const workflow = purgeWorkflowId(row.id);
  await Promise.all([sagas.startPurge(row), sagas.startPurge(row)]);
  const first = await sagas.currentRun(workflow);
  await sagas.startPurge(row);
  assert.equal(await sagas.currentRun(workflow), first);
  await client.workflow.getHandle(workflow).terminate();
  assert.equal(await sagas.currentRun(workflow), null);
  await sagas.startPurge(row);
  const second = await sagas.currentRun(workflow);
  assert.ok(second !== null && second !== first);
});

test('an enrollment is started once: not again after its run is over, unless it is resumed', async () => {
  const row = anEnrollment();
  const workflow = enrollmentWorkflowId(row.id);
  await Promise.all([1, 2, 3].map(() => startEnrollment(client, taskQueue, row)));
  const first = await sagas.currentRun(workflow);
  assert.notEqual(first, null);
  await client.workflow.getHandle(workflow).terminate();
  await startEnrollment(client, taskQueue, row);
  assert.equal(await sagas.currentRun(workflow), null);
  assert.equal(await sagas.closedAsEnrolled(row.id), false, 'terminated is not enrolled');
  await sagas.resume(row);
  assert.notEqual(await sagas.currentRun(workflow), null);
});

test('a server that is away is `UNAVAILABLE`, which is not "no run"', async () => {
  const away = temporalClient({ address: '127.0.0.1:1', namespace: NAMESPACE }, {});
  const blind = temporalSagas(away, taskQueue);
  const { id } = anEnrollment();
  await assert.rejects(blind.currentRun(enrollmentWorkflowId(id)), failing('UNAVAILABLE'));
  await assert.rejects(blind.closedAsEnrolled(id), failing('UNAVAILABLE'));
  await away.connection.close();
});
