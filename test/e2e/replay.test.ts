import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NamedHistory } from '../../worker/replay-histories.js';
import { type FinishedSaga, finishedSagas } from '../support/finished-sagas.js';
import { brokenReplays } from '../support/replay.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
let sagas: readonly FinishedSaga[];
let histories: readonly NamedHistory[];

before(async () => {
  bench = await startTestStack();
  sagas = await finishedSagas(bench);
  histories = await Promise.all(
    sagas.map(async ({ workflowId }) => ({
      workflowId,
      history: await bench.temporal.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
});
after(() => bench?.stop());

test('sagas of every ending replay after their data is gone, without a database or a partner', async () => {
  assert.deepEqual(sagas.map(({ kind }) => kind).toSorted(), [
    'cancelled',
    'enrolled',
    'lost',
    'purge',
    'rolled-back',
  ]);
  assert.deepEqual(await brokenReplays(histories, bench.converter), []);
});

test('a saga that took another course than the code would is found by the replay', async () => {
  const [saga] = histories;
  assert.ok(saga !== undefined);
  const history = structuredClone(saga.history);
  const scheduled = history.events?.find((event) => event.activityTaskScheduledEventAttributes);
  const activity = scheduled?.activityTaskScheduledEventAttributes?.activityType;
  assert.ok(activity);
  activity.name = 'another-step.perform';
  assert.deepEqual(await brokenReplays([{ ...saga, history }], bench.converter), [
    `${saga.workflowId}: DeterminismViolationError`,
  ]);
});
