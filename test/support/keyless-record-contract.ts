import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GONE, type UndoResult } from '../../activities/domain/undo-result.js';
import { isOwnGone, makeOnce, removeOwn } from '../../activities/steps/owned-record.js';
import { memoryIntents } from './memory-intents.js';
import { failing } from './record-system-contract.js';
import type { RecordWorld } from './record-world.js';

/** A system of record without a search by our key; what it achieves is always declared. */
export interface KeylessWorld extends RecordWorld {
  readonly undone: UndoResult;
  /** From now on the record is made and its answer lost, until `heard` is called. */
  unheard(): Promise<void>;
  heard(): Promise<void>;
}

const NOT_PROVEN: UndoResult = { kind: 'manual', reason: 'not-proven-ours' };

/** What a system promises that finds nothing by our key, alone and behind the steps that use it. */
export function keylessRecordContract(name: string, start: () => Promise<KeylessWorld>): void {
  let world: KeylessWorld;
  before(async () => {
    world = await start();
  });
  after(() => world.stop());
  for (const [promise, holds] of Object.entries(laws))
    test(`${name}: ${promise}`, () => holds(world));
}

type Laws = Readonly<Record<string, (world: KeylessWorld) => Promise<void>>>;

/** One enrollment, and the steps' way with a system. */
async function enrollment(world: KeylessWorld) {
  const intents = memoryIntents();
  const id = await world.accept();
  const perform = await world.admit(id, 'perform');
  return {
    id,
    perform,
    make: () => makeOnce(intents, perform, world.system, () => world.make(perform)),
    undo: async () => removeOwn(intents, await world.admit(id, 'undo'), world.system),
    isGone: async () => isOwnGone(intents, await world.admit(id, 'undo'), world.system),
  };
}

const laws: Laws = {
  async 'it says that it finds nothing by our key, and never takes nothing for gone'(world) {
    const { id, perform, make } = await enrollment(world);
    assert.equal(world.system.findsByKey, false);
    const made = await make();
    assert.equal(await world.system.find(perform), null);
    assert.equal(await world.count(id), 1);
    for (const remembered of [made, null])
      assert.equal(await world.system.isGone(perform, remembered), false);
  },

  async 'a record whose answer was kept is undone as declared, twice if need be, and what is kept shows'(
    world,
  ) {
    const { id, make, undo, isGone } = await enrollment(world);
    await make();
    assert.deepEqual(await undo(), world.undone);
    assert.deepEqual(await undo(), world.undone);
    assert.equal(await isGone(), world.undone.kind === 'gone');
    assert.equal(await world.count(id), world.undone.kind === 'gone' ? 0 : 1);
  },

  async "after a lost answer it is asked for no second record, and the undo is a person's, never gone"(
    world,
  ) {
    const { id, make, undo } = await enrollment(world);
    await world.unheard();
    await assert.rejects(make(), failing('UNKNOWN_OUTCOME'));
    await world.heard();
    await assert.rejects(make(), failing('ANSWER_LOST'));
    assert.equal(await world.count(id), 1);
    assert.deepEqual(await undo(), NOT_PROVEN);
    const attempt = await world.admit(id, 'undo');
    assert.deepEqual(await world.system.remove(attempt, null), NOT_PROVEN);
    assert.equal(await world.count(id), 1);
  },

  async 'an undo has nothing to do where nothing was ever asked'(world) {
    const { undo, isGone } = await enrollment(world);
    assert.deepEqual(await undo(), GONE);
    assert.equal(await isGone(), true);
  },

  async 'attempts at the same time ask for one record'(world) {
    const { id, make } = await enrollment(world);
    const answers = await Promise.allSettled([make(), make(), make()]);
    assert.equal(await world.count(id), 1);
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
  },

  async 'an attempt that the row has moved past makes nothing and removes nothing'(world) {
    const id = await world.accept();
    const late = await world.admit(id, 'perform');
    const lateUndo = await world.admit(id, 'undo');
    await assert.rejects(world.make(late), failing('FENCED'));
    assert.equal(await world.count(id), 0);
    const made = await world.make(await world.admit(id, 'perform'));
    await assert.rejects(world.system.remove(lateUndo, made), failing('FENCED'));
  },
};
