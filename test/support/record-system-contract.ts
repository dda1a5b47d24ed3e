import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Verb } from '../../activities/domain/phase.js';
import { GONE } from '../../activities/domain/undo-result.js';
import type { Made, RecordSystem } from '../../activities/ports/record.js';

/** A system of record under test, and the enrollments that come to it. */
export interface RecordWorld {
  readonly system: RecordSystem;
  accept(): Promise<EnrollmentId>;
  /** An attempt that the row admits; an earlier one for another verb is fenced off by it. */
  admit(id: EnrollmentId, verb: Verb): Promise<Attempt>;
  make(attempt: Attempt): Promise<Made>;
  /** How many records of the enrollment there are, counted behind the port's back. */
  count(id: EnrollmentId): Promise<number>;
  stop(): Promise<void>;
}

/** Matches a failure of one code, for `assert.rejects`. */
export const failing = (code: FailureCode) => (error: unknown) =>
  error instanceof Failure && error.code === code;

/** What every port that holds something of an enrollment promises, whichever adapter is behind it. */
export function recordSystemContract(name: string, start: () => Promise<RecordWorld>): void {
  let world: RecordWorld;
  before(async () => {
    world = await start();
  });
  after(() => world.stop());

  const performed = async () => {
    const id = await world.accept();
    const attempt = await world.admit(id, 'perform');
    return { id, attempt, made: await world.make(attempt) };
  };

  test(`${name}: a record is made once, found under its key, and not gone`, async () => {
    const { id, attempt, made } = await performed();
    assert.deepEqual(await world.system.find(attempt), made);
    assert.equal(await world.system.isGone(attempt, made), false);
    assert.equal(await world.count(id), 1);
  });

  test(`${name}: making it again, after an answer that was lost, gives the same record`, async () => {
    const { id, made } = await performed();
    assert.deepEqual(await world.make(await world.admit(id, 'perform')), made);
    assert.equal(await world.count(id), 1);
  });

  test(`${name}: attempts at the same time make one record, and nobody is told a business failure`, async () => {
    const id = await world.accept();
    const attempt = await world.admit(id, 'perform');
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => world.make(attempt)));
    const made = await world.system.find(attempt);
    assert.equal(await world.count(id), 1);
    for (const answer of answers)
      if (answer.status === 'fulfilled') assert.deepEqual(answer.value, made);
      else assert.ok(failing('CONFLICT')(answer.reason), 'only a conflict may be met');
  });

  test(`${name}: an undo succeeds when nothing was ever made`, async () => {
    const undo = await world.admit(await world.accept(), 'undo');
    assert.deepEqual(await world.system.remove(undo, null), GONE);
    assert.equal(await world.system.isGone(undo, null), true);
  });

  for (const [known, what] of [
    [true, 'whose answer was kept'],
    [false, 'whose answer was lost'],
  ] as const)
    test(`${name}: a record ${what} is removed, twice if need be, and proven gone`, async () => {
      const { id, made } = await performed();
      const undo = await world.admit(id, 'undo');
      const remembered = known ? made : null;
      assert.deepEqual(await world.system.remove(undo, remembered), GONE);
      assert.deepEqual(await world.system.remove(undo, remembered), GONE);
      assert.equal(await world.system.isGone(undo, remembered), true);
      assert.equal(await world.system.find(undo), null);
      assert.equal(await world.count(id), 0);
    });

  test(`${name}: after an undo it can be made again`, async () => {
    const { id, made } = await performed();
    await world.system.remove(await world.admit(id, 'undo'), made);
    const again = await world.admit(id, 'perform');
    await world.make(again);
    assert.equal(await world.count(id), 1);
    assert.equal(await world.system.isGone(again, null), false);
  });

  test(`${name}: an undo leaves the records of other enrollments alone`, async () => {
    const [mine, other] = [await performed(), await performed()];
    await world.system.remove(await world.admit(mine.id, 'undo'), mine.made);
    assert.deepEqual(await world.system.find(other.attempt), other.made);
  });

  test(`${name}: an attempt that the row has moved past makes nothing and removes nothing`, async () => {
    const id = await world.accept();
    const late = await world.admit(id, 'perform');
    const lateUndo = await world.admit(id, 'undo');
    await assert.rejects(world.make(late), failing('FENCED'));
    assert.equal(await world.count(id), 0);
    await world.make(await world.admit(id, 'perform'));
    await assert.rejects(world.system.remove(lateUndo, null), failing('FENCED'));
    assert.equal(await world.count(id), 1);
  });
}
