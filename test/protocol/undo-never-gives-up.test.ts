import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import { toTemporal } from '../../activities/error-boundary.js';

const undoing = { attempt: 7, limitMs: 60_000, spentMs: 0, isEndless: true };

test('an undo is retried after a refusal that would end a forward step', () => {
  for (const code of ['RECORD_INVALID', 'UNSUPPORTED', 'DUPLICATE_PATIENT'] as const) {
    assert.equal(toTemporal(new Failure(code), undoing).nonRetryable, false);
    const forward = { ...undoing, isEndless: false };
    assert.equal(toTemporal(new Failure(code), forward).nonRetryable, true);
  }
});

test('an undo stops only when the enrollment is not this run’s any more', () => {
  for (const code of ['FENCED', 'ENROLLMENT_CLOSED'] as const)
    assert.equal(toTemporal(new Failure(code), undoing).nonRetryable, true);
});

test('patience ends a forward step also after a failure that could be retried', () => {
  const impatient = { ...undoing, spentMs: undoing.limitMs, isEndless: false };
  assert.equal(toTemporal(new Failure('UNAVAILABLE'), impatient).nonRetryable, true);
});
