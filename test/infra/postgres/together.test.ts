import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { together } from '../../../infra/postgres/together.js';

/** Calls that are answered when the test says so. */
function calls(most = 10) {
  const made: { items: readonly number[]; answer: () => void; fail: () => void }[] = [];
  const ask = together(
    most,
    (items: readonly number[]) =>
      new Promise<readonly number[]>((resolve, reject) => {
        made.push({
          items,
          answer: () => resolve(items.map((item) => item * 2)),
          fail: () => reject(new Error(items.join())),
        });
      }),
  );
  const itemsOfCalls = () => made.map(({ items }) => items);
  return { ask, made, itemsOfCalls };
}

test('what is asked for in the same turn goes with one call, and each has its own answer', async () => {
  const { ask, made, itemsOfCalls } = calls();
  const answers = Promise.all([1, 2, 3].map(ask));
  await nextTurn();
  await nextTurn();
  assert.deepEqual(itemsOfCalls(), [[1, 2, 3]]);
  made[0]?.answer();
  assert.deepEqual(await answers, [2, 4, 6]);
});

test('who asks while a call hangs is not held up; who asks while two do goes with the next', async () => {
  const { ask, made, itemsOfCalls } = calls();
  const asked: Promise<number>[] = [];
  for (const item of [1, 2, 3, 4]) {
    asked.push(ask(item));
    await nextTurn();
    await nextTurn();
  }
  assert.deepEqual(itemsOfCalls(), [[1], [2]]);
  made[1]?.answer();
  assert.equal(await asked[1], 4);
  await nextTurn();
  assert.deepEqual(itemsOfCalls(), [[1], [2], [3, 4]]);
  made[2]?.answer();
  assert.deepEqual(await Promise.all([asked[2], asked[3]]), [6, 8]);
});

test('no call is larger than it may be, and none is lost', async () => {
  const { ask, made, itemsOfCalls } = calls(2);
  const answers = Promise.all([1, 2, 3, 4, 5].map(ask));
  for (let n = 0; n < 3; n += 1) {
    await nextTurn();
    await nextTurn();
    for (const { answer } of made) answer();
  }
  assert.deepEqual(await answers, [2, 4, 6, 8, 10]);
  assert.ok(itemsOfCalls().every((items) => items.length <= 2));
});

test('a call that fails has failed for those that went with it, and for nobody else', async () => {
  const { ask, made } = calls();
  const first = Promise.allSettled([ask(1), ask(2)]);
  await nextTurn();
  await nextTurn();
  const second = ask(3);
  await nextTurn();
  await nextTurn();
  made[0]?.fail();
  made[1]?.answer();
  assert.deepEqual(
    (await first).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await second, 6);
  const later = ask(4);
  await nextTurn();
  await nextTurn();
  made[2]?.answer();
  assert.equal(await later, 8);
});
