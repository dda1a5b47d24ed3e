import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { countIn, outcomesOf, readyMany, submitAll } from '../support/bursts.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
before(async () => {
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: '300' });
});
after(() => bench?.stop());

const SAGAS = count(15, 100);
/** Many times what is promised: test machines are busy. The bench beside tells the figure. */
const LONGEST_MS = 90_000;
/** A bureau that lets nobody pass keeps the whole burst in flight, however long the burst takes to come in. */
const CLOSED = { effect: 'before', status: 503, delayMs: 2_000, times: 'always' } as const;

test('a worker that is killed with many sagas in flight: all are enrolled soon after it is back', async () => {
  await bench.fault('identity', { match: { operation: 'inquire' }, ...CLOSED });
  const accepted = await submitAll(bench, await readyMany(bench, SAGAS));
  await eventually(
    async () => ((await countIn(bench, 'accepted')) === 0 ? true : null),
    LONGEST_MS,
  );
  assert.equal(await countIn(bench, 'running'), SAGAS, 'in flight');
  await bench.stack.processes.kill('worker');
  await bench.clearFaults();
  await bench.stack.processes.start('worker');
  await eventually(
    async () => ((await countIn(bench, 'ended')) === SAGAS ? true : null),
    LONGEST_MS,
  );
  const ids = accepted.map(({ enrollmentId }) => enrollmentId);
  assert.deepEqual(await outcomesOf(bench, ids), { enrolled: SAGAS });
});

test('and every record, place, slot and link of the trail is there once', () =>
  assertInvariants(bench));
