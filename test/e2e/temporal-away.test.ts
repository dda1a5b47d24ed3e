import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Ready, readyMany, runsOf, submit } from '../support/bursts.js';
import { count } from '../support/counts.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

let bench: TestStack;
before(async () => {
  // Long enough to outlast a server that has just come back: what a short patience leads to is told elsewhere.
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: '60' });
});
after(() => bench?.stop());

const SUBMISSIONS = count(10, 50);
/** Promised by the test matrix: the intake does not wait for Temporal. */
const LONGEST_ANSWER_MS = 2_500;
/** One after the other comes in, as portals send them; they are answered side by side. */
const APART_MS = 100;

test('Temporal gone at intake: each is accepted in time, and enrolled once when it is back', async () => {
  const ready = await readyMany(bench, SUBMISSIONS);
  await bench.stack.temporal.kill();
  const ids = await acceptedInTime(ready);
  await bench.stack.temporal.start();
  await assertEnrolledOnce(ids);
});

test('Temporal silent at intake: each is accepted in time, and enrolled once when it speaks', async () => {
  const ready = await readyMany(bench, SUBMISSIONS);
  const { pid } = bench.stack.temporal.child;
  process.kill(pid, 'SIGSTOP');
  const ids = await acceptedInTime(ready).finally(() => process.kill(pid, 'SIGCONT'));
  await assertEnrolledOnce(ids);
});

test('after this every record, place, slot and link of the trail is there once', () =>
  assertInvariants(bench));

async function acceptedInTime(ready: readonly Ready[]): Promise<readonly string[]> {
  const answers = await Promise.all(
    ready.map(async (each, turn) => {
      await pause(turn * APART_MS);
      const sentAt = performance.now();
      const { enrollmentId } = await submit(bench, each);
      return { enrollmentId, tookMs: performance.now() - sentAt };
    }),
  );
  assert.deepEqual(
    answers.map(({ tookMs }) => tookMs).filter((tookMs) => tookMs > LONGEST_ANSWER_MS),
    [],
    'answers that came late',
  );
  return answers.map(({ enrollmentId }) => enrollmentId);
}

async function assertEnrolledOnce(ids: readonly string[]): Promise<void> {
  const ends = await Promise.all(ids.map((id) => bench.ended(id)));
  // What became of each is told apart, so that a red run says which step failed of what.
  const failed = ends.filter(({ outcome }) => outcome !== 'enrolled');
  assert.deepEqual(failed, []);
  for (const id of ids) assert.equal(await runsOf(bench, id), 1, `runs of ${id}`);
}
