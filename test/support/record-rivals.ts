import assert from 'node:assert/strict';
import { Failure } from '../../activities/domain/failure.js';
import type { RecordWorld } from './record-world.js';

/** More than once: the first round only opens the connections. */
const ROUNDS = 3;
const RIVALS = 5;

const isConflict = (error: unknown) => error instanceof Failure && error.code === 'CONFLICT';

async function rivals(world: RecordWorld) {
  const id = await world.accept();
  const attempt = await world.admit(id, 'perform');
  const attempts = Array.from({ length: RIVALS }, () => world.make(attempt));
  return { id, attempt, answers: await Promise.allSettled(attempts) };
}

/** One record comes of it, and nobody is told a business failure. */
export async function assertRivalsJoined(world: RecordWorld): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { id, attempt, answers } = await rivals(world);
    const made = await world.system.find(attempt);
    assert.equal(await world.count(id), 1);
    for (const answer of answers)
      if (answer.status === 'fulfilled') assert.deepEqual(answer.value, made);
      else assert.ok(isConflict(answer.reason), 'only a conflict may be met');
  }
}

/** Several records are no success: whoever comes later meets the conflict, and no undo takes one of them for ours. */
export async function assertRivalsTold(world: RecordWorld): Promise<void> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { id, attempt, answers } = await rivals(world);
    for (const answer of answers)
      if (answer.status === 'rejected') assert.ok(isConflict(answer.reason));
    assert.ok((await world.count(id)) > 1, 'it keeps rivals apart: let it declare so');
    assert.ok(
      answers.some(({ status }) => status === 'rejected'),
      'all were told a success',
    );
    await assert.rejects(world.system.find(attempt), isConflict);
    await assert.rejects(world.make(attempt), isConflict);
    const undo = await world.admit(id, 'undo');
    const notProven = { kind: 'manual', reason: 'not-proven-ours' };
    assert.deepEqual(await world.system.remove(undo, null), notProven);
    assert.equal(await world.system.isGone(undo, null), false);
  }
}
