import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Intent, Intents } from '../../../activities/ports/intents.js';
import { isOwnGone, makeOnce, removeOwn } from '../../../activities/steps/owned-record.js';
import { applicant } from '../../support/applicant.js';
import { type FhirWorld, fhirWorld } from './fhir-world.js';

let world: FhirWorld;
before(async () => {
  world = await fhirWorld(0.3);
});
after(() => world.stop());

/** One enrollment's intent, kept in memory. */
function intentsInMemory(): Intents {
  let intent: Intent | null = null;
  return {
    find: async () => intent,
    declare: async (_attempt, probe) => {
      intent ??= { probe, made: null };
    },
    fulfil: async (_attempt, made) => {
      intent = { probe: intent?.probe ?? 'absent', made };
    },
    forget: async () => {
      intent = intent && { ...intent, made: null };
    },
  };
}

test('create answer lost, then the undo dies between DELETE and $expunge: the next undo still erases it all', async () => {
  const id = world.fence.accept();
  const intents = intentsInMemory();
  await world.bench.fault({
    match: { operation: 'create', keyPrefix: `${id}:create-ehr-record:coverage` },
    effect: 'after',
    status: 0,
  });
  const attempt = world.admit(id, 'perform');
  const performing = makeOnce(intents, attempt, world.ehr, () =>
    world.ehr.create(attempt, applicant()),
  );
  await assert.rejects(performing, { code: 'UNKNOWN_OUTCOME' });
  assert.equal((await intents.find(attempt))?.made, null);

  await world.bench.fault({ match: { operation: 'expunge' }, effect: 'hang' });
  const cutShort = removeOwn(intents, world.admit(id, 'undo'), world.ehr);
  await assert.rejects(cutShort, { code: 'UNKNOWN_OUTCOME' });
  assert.ok((await world.held(id)).some(({ deleted }) => deleted));

  const undo = world.admit(id, 'undo');
  assert.equal(await isOwnGone(intents, undo, world.ehr), false);
  assert.deepEqual(await removeOwn(intents, undo, world.ehr), GONE);
  assert.equal(await isOwnGone(intents, undo, world.ehr), true);
  assert.deepEqual(await world.held(id), []);
});
