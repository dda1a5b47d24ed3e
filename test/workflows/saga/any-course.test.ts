import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { WaitEnd } from '../../../workflows/saga/runner.js';
import { count } from '../../support/counts.js';
import { runToTheEnd } from '../../support/run-to-the-end.js';
import { SagaWorld, type Script, type UndoScript } from '../../support/saga-world.js';

test('whatever performs, undoes, waits, cancels or crashes, an enrollment ends whole or not at all (I1-I3)', async () => {
  const script = fc.record<Script>({
    takesEffect: fc.boolean(),
    answer: fc.constantFrom<Script['answer']>(
      'done',
      'done',
      'refer',
      'crash',
      'cancelled',
      'UNAVAILABLE',
      'UNKNOWN_OUTCOME',
      'RECORD_INVALID',
      'IDENTITY_NOT_VERIFIED',
    ),
  });
  const course = fc.record({
    scripts: fc.array(script, { maxLength: 12 }),
    undos: fc.array(
      fc.constantFrom<UndoScript>('gone', 'fails', 'still-present', 'crash', 'gone-then-crash'),
      { maxLength: 12 },
    ),
    waits: fc.array(fc.constantFrom<WaitEnd>('again', 'roll-back', 'expired', 'cancelled'), {
      maxLength: 4,
    }),
    cancelled: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(course, async ({ scripts, undos, waits, cancelled }) => {
      const world = new SagaWorld(scripts);
      world.undos = [...undos];
      world.waits = [...waits, 'expired'];
      world.cancelRequested = cancelled;
      const outcome = await runToTheEnd(world);
      assert.equal(world.phase, 'ended');
      assert.deepEqual(world.recorded, outcome);
      if (outcome.kind === 'enrolled') assert.deepEqual([...world.records].sort(), ['a', 'b', 'c']);
      else {
        assert.equal(world.records.size, 0);
        assert.equal(world.mails, 0);
      }
      if (cancelled) assert.equal(outcome.kind, 'cancelled');
    }),
    { numRuns: count(2_000, 50_000) },
  );
});
