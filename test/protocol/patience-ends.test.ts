import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import { isUnanswered, type Patience, toTemporal } from '../../activities/error-boundary.js';

const MINUTE_MS = 60_000;
const forward = { attempt: 3, limitMs: MINUTE_MS, spentMs: 0, isEndless: false };
const undoing = { ...forward, isEndless: true };
const comeBackIn = (retryAfterSeconds: number, patience: Patience) =>
  toTemporal(new Failure('RATE_LIMITED', { retryAfterSeconds }), patience);

test('a partner that asks for a pause within the patience is given it', () => {
  const failure = comeBackIn(20, { ...forward, spentMs: 30_000 });
  assert.equal(failure.nonRetryable, false);
  assert.equal(failure.nextRetryDelay, 20_000);
});

test('a partner that asks for a longer pause than the patience lasts ends the step at once', () => {
  assert.equal(comeBackIn(31, { ...forward, spentMs: 30_000 }).nonRetryable, true);
  assert.equal(comeBackIn(3_600, forward).nonRetryable, true);
});

test('a partner that asks an undo to wait is obeyed, for a quarter of an hour at most', () => {
  assert.equal(comeBackIn(120, undoing).nextRetryDelay, 2 * MINUTE_MS);
  const failure = comeBackIn(3_600, { ...undoing, spentMs: 90 * MINUTE_MS });
  assert.equal(failure.nonRetryable, false);
  assert.equal(failure.nextRetryDelay, 15 * MINUTE_MS);
});

test('without a word from the partner the pause is Temporal’s own', () => {
  assert.equal(toTemporal(new Failure('UNAVAILABLE'), forward).nextRetryDelay, undefined);
});

test('attempts that never answer are given up only long after the patience, and never the first few', () => {
  const silent = { ...forward, attempt: 6, spentMs: 2 * MINUTE_MS };
  assert.equal(isUnanswered(silent), true);
  assert.equal(isUnanswered({ ...silent, attempt: 5, spentMs: 24 * 60 * MINUTE_MS }), false);
  assert.equal(isUnanswered({ ...silent, spentMs: 2 * MINUTE_MS - 1 }), false);
  assert.equal(isUnanswered({ ...silent, attempt: 500, isEndless: true }), false);
});
