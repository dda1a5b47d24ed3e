import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applicant } from '../../support/applicant.js';
import { type FhirWorld, fhirWorld } from './fhir-world.js';

let world: FhirWorld;
before(async () => {
  world = await fhirWorld();
});
after(() => world.stop());

const make = async () => {
  const attempt = world.admit(world.fence.accept(), 'perform');
  await world.ehr.create(attempt, applicant());
  return attempt.key;
};
const listed = async (since: Date): Promise<readonly string[]> => {
  const asked = await world.ehr.listKeys?.(world.admit(world.fence.accept(), 'verifyGone'), since);
  return asked ?? assert.fail('it cannot be enumerated');
};

test('our charts that were touched since a moment are listed by their keys, over pages, each once', async () => {
  const old = await make();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const since = new Date();
  const fresh: string[] = [];
  for (let n = 0; n < 250; n++) fresh.push(await make());
  const found = await listed(since);
  assert.deepEqual([...found].sort(), [...fresh].sort());
  assert.ok(!found.includes(old));
  assert.ok((await listed(new Date(0))).includes(old));
});
