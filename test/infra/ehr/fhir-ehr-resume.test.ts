import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { isOwnGone, makeOnce, removeOwn } from '../../../activities/steps/owned-record.js';
import { applicant } from '../../support/applicant.js';
import { memoryIntents } from '../../support/memory-intents.js';
import { type FhirWorld, fhirWorld } from './fhir-world.js';

let world: FhirWorld;
before(async () => {
  world = await fhirWorld(0.3);
});
after(() => world.stop());

test('create answer lost, then the undo dies between DELETE and $expunge: the next undo still erases it all', async () => {
  const id = world.fence.accept();
  const intents = memoryIntents();
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
