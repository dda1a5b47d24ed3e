import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Attempt } from '../../../activities/domain/attempt.js';
import { Failure, type FailureCode } from '../../../activities/domain/failure.js';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Intents } from '../../../activities/ports/intents.js';
import type { Made, RecordSystem } from '../../../activities/ports/record.js';
import { isOwnGone, makeOnce, removeOwn } from '../../../activities/steps/owned-record.js';
import { MemoryFence } from '../../support/memory-fence.js';
import { memoryIntents } from '../../support/memory-intents.js';

const MADE: Made = { id: '5309', version: null };
const fence = new MemoryFence();
let intents: Intents;
let created = 0;
let removed: (Made | null)[] = [];

/** A system without a search by our key; it keeps what it is asked to create, whatever it answers. */
const unsearchable: RecordSystem = {
  findsByKey: false,
  find: async (_attempt, remembered = null) => remembered,
  remove: async (_attempt, made) => {
    removed.push(made);
    return { kind: 'neutralised', residue: 'vendor-retains-chart' };
  },
  isGone: async () => false,
};

const begin = () => fence.admit(fence.accept(), 'create-ehr-record', 'perform');
const creating = (answer: FailureCode | Made) => async () => {
  created += 1;
  if (typeof answer === 'string') throw new Failure(answer);
  return answer;
};

beforeEach(() => {
  intents = memoryIntents();
  created = 0;
  removed = [];
});

for (const code of ['UNKNOWN_OUTCOME', 'TIMED_OUT', 'UNEXPECTED'] as const)
  test(`after ${code} a system that cannot be searched is not asked again, and its undo is a person's`, async () => {
    const attempt = begin();
    await assert.rejects(makeOnce(intents, attempt, unsearchable, creating(code)), { code });
    const again = makeOnce(intents, attempt, unsearchable, creating(MADE));
    await assert.rejects(again, { code: 'ANSWER_LOST', retry: false });
    assert.equal(created, 1);
    const manual = { kind: 'manual', reason: 'not-proven-ours' };
    assert.deepEqual(await removeOwn(intents, attempt, unsearchable), manual);
    assert.deepEqual(removed, []);
  });

for (const code of ['UNAVAILABLE', 'RATE_LIMITED', 'RECORD_INVALID', 'FENCED'] as const)
  test(`after ${code} nothing was made: it can be asked again, and an undo has nothing to do`, async () => {
    const attempt = begin();
    await assert.rejects(makeOnce(intents, attempt, unsearchable, creating(code)), { code });
    assert.deepEqual(await removeOwn(intents, attempt, unsearchable), GONE);
    assert.equal(await isOwnGone(intents, attempt, unsearchable), true);
    assert.deepEqual(await makeOnce(intents, attempt, unsearchable, creating(MADE)), MADE);
    assert.equal(created, 2);
  });

test('what it answered is removed by the id that it gave', async () => {
  const attempt = begin();
  await makeOnce(intents, attempt, unsearchable, creating(MADE));
  const residue = { kind: 'neutralised', residue: 'vendor-retains-chart' };
  assert.deepEqual(await removeOwn(intents, attempt, unsearchable), residue);
  assert.deepEqual(removed, [MADE]);
  assert.equal(await isOwnGone(intents, attempt, unsearchable), false);
});

test('of two attempts at once only one asks', async () => {
  const attempt = begin();
  await intents.declare(attempt, 'absent');
  const answers = await Promise.allSettled(
    [1, 2, 3].map(() => makeOnce(intents, attempt, unsearchable, creating(MADE))),
  );
  assert.equal(created, 1);
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('a repeat hands over what the intent remembers: a system that tells its answer by that is not asked again', async () => {
  const attempt = begin();
  const remembering = { find: async (_attempt: Attempt, remembered: Made | null) => remembered };
  for (let tries = 0; tries < 3; tries += 1)
    assert.deepEqual(await makeOnce(intents, attempt, remembering, creating(MADE)), MADE);
  assert.equal(created, 1);
});

/** It is found by our key, but creates whatever it is asked for; nothing has landed there yet. */
const doubling = (lateSeconds: number) => ({ lateSeconds, find: async () => null });

test('where a repeat would double, a create whose worker died is not sent again while it may still land', async () => {
  const attempt = begin();
  await intents.declare(attempt, 'absent');
  await intents.ask(attempt, 60); // The worker was killed after this.
  const again = makeOnce(intents, attempt, doubling(60), creating(MADE));
  await assert.rejects(again, { code: 'UNKNOWN_OUTCOME', retry: true, retryAfterSeconds: 60 });
  assert.equal(created, 0);
});

test('where a repeat would double, what was pinned at acceptance is waited for, if that is longer', async () => {
  const attempt = { ...begin(), lateSeconds: 300 };
  await intents.declare(attempt, 'absent');
  await intents.ask(attempt, 300);
  const again = makeOnce(intents, attempt, doubling(30), creating(MADE));
  await assert.rejects(again, { code: 'UNKNOWN_OUTCOME', retryAfterSeconds: 300 });
});

test('where a repeat would double, one that was found by our key is taken and not asked for again', async () => {
  const attempt = begin();
  await intents.declare(attempt, 'absent');
  await intents.ask(attempt, 60);
  const found = { lateSeconds: 60, find: async () => MADE };
  assert.deepEqual(await makeOnce(intents, attempt, found, creating(MADE)), MADE);
  assert.equal(created, 0);
});

test('where a repeat would double, a lost answer is waited for, and a refusal is not', async () => {
  const lost = begin();
  const losing = () => makeOnce(intents, lost, doubling(0.2), creating('UNKNOWN_OUTCOME'));
  await assert.rejects(losing(), { code: 'UNKNOWN_OUTCOME' });
  await assert.rejects(losing(), { code: 'UNKNOWN_OUTCOME', retryAfterSeconds: 0.2 });
  assert.equal(created, 1);
  await setTimeout(250);
  assert.deepEqual(await makeOnce(intents, lost, doubling(0.2), creating(MADE)), MADE);
  assert.equal(created, 2);

  intents = memoryIntents();
  const refused = begin();
  const refusing = makeOnce(intents, refused, doubling(60), creating('RATE_LIMITED'));
  await assert.rejects(refusing, { code: 'RATE_LIMITED' });
  assert.deepEqual(await makeOnce(intents, refused, doubling(60), creating(MADE)), MADE);
});
