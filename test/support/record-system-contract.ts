import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import { GONE } from '../../activities/domain/undo-result.js';
import { assertRivalsJoined, assertRivalsTold } from './record-rivals.js';
import type { RecordWorld } from './record-world.js';

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
  const laws = [makingLaws, undoLaws, fenceLaws].flatMap((each) => Object.entries(each));
  for (const [promise, holds] of laws) test(`${name}: ${promise}`, () => holds(world));
}

type Laws = Readonly<Record<string, (world: RecordWorld) => Promise<void>>>;

async function performed(world: RecordWorld) {
  const id = await world.accept();
  const attempt = await world.admit(id, 'perform');
  return { id, attempt, made: await world.make(attempt) };
}

const makingLaws: Laws = {
  async 'a record is made once, found under its key, and not gone'(world) {
    const { id, attempt, made } = await performed(world);
    assert.deepEqual(await world.system.find(attempt), made);
    assert.equal(await world.system.isGone(attempt, made), false);
    assert.equal(await world.count(id), 1);
  },

  async 'making it again, after an answer that was lost, gives the same record'(world) {
    const { id, made } = await performed(world);
    assert.deepEqual(await world.make(await world.admit(id, 'perform')), made);
    assert.equal(await world.count(id), 1);
  },

  'attempts at the same time make one record, or a conflict that is left to a person': (world) =>
    world.isBlindToRivals === true ? assertRivalsTold(world) : assertRivalsJoined(world),

  async 'after an undo it can be made again'(world) {
    const { id, made } = await performed(world);
    await world.system.remove(await world.admit(id, 'undo'), made);
    const again = await world.admit(id, 'perform');
    await world.make(again);
    assert.equal(await world.count(id), 1);
    assert.equal(await world.system.isGone(again, null), false);
  },
};

async function assertRemoved(world: RecordWorld, isAnswerKept: boolean): Promise<void> {
  const { id, made } = await performed(world);
  const undo = await world.admit(id, 'undo');
  const remembered = isAnswerKept ? made : null;
  const { undone = GONE } = world;
  assert.deepEqual(await world.system.remove(undo, remembered), undone);
  assert.deepEqual(await world.system.remove(undo, remembered), undone);
  // Gone is proven by every way of reading back; what a system keeps must show there, not only be named.
  const isGone = undone.kind === 'gone';
  assert.equal(await world.system.isGone(undo, remembered), isGone);
  if (isGone) assert.equal(await world.system.find(undo), null);
  assert.equal(await world.count(id), isGone ? 0 : 1);
}

const undoLaws: Laws = {
  async 'an undo succeeds when nothing was ever made'(world) {
    const undo = await world.admit(await world.accept(), 'undo');
    assert.deepEqual(await world.system.remove(undo, null), GONE);
    assert.equal(await world.system.isGone(undo, null), true);
  },

  'a record whose answer was kept is undone as declared, twice if need be, and read back': (
    world,
  ) => assertRemoved(world, true),
  'a record whose answer was lost is undone as declared, twice if need be, and read back': (
    world,
  ) => assertRemoved(world, false),

  async 'an undo leaves the records of other enrollments alone'(world) {
    const [mine, other] = [await performed(world), await performed(world)];
    await world.system.remove(await world.admit(mine.id, 'undo'), mine.made);
    assert.deepEqual(await world.system.find(other.attempt), other.made);
  },
};

const fenceLaws: Laws = {
  async 'an attempt that the row has moved past makes nothing and removes nothing'(world) {
    const id = await world.accept();
    const late = await world.admit(id, 'perform');
    const lateUndo = await world.admit(id, 'undo');
    await assert.rejects(world.make(late), failing('FENCED'));
    assert.equal(await world.count(id), 0);
    await world.make(await world.admit(id, 'perform'));
    await assert.rejects(world.system.remove(lateUndo, null), failing('FENCED'));
    assert.equal(await world.count(id), 1);
  },

  async 'an attempt of an earlier fence makes nothing, though its phase has come again'(world) {
    const id = await world.accept();
    const late = await world.admit(id, 'perform');
    await world.admit(id, 'undo');
    await world.admit(id, 'perform');
    await assert.rejects(world.make(late), failing('FENCED'));
    assert.equal(await world.count(id), 0);
  },
};
