import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applicant } from '../../support/applicant.js';
import { type FhirWorld, fhirWorld, patientIn } from './fhir-world.js';

let world: FhirWorld;
before(async () => {
  world = await fhirWorld();
});
after(() => world.stop());

/** The fence is read before each write: DELETE and `$expunge` of the Coverage, then DELETE of the Patient. */
const DELETE_OF_PATIENT = 3;

test('a patient that is merged between the look and the delete can be recalled: its history is kept', async () => {
  const id = world.fence.accept();
  const made = await world.ehr.create(world.admit(id, 'perform'), applicant());
  const patient = patientIn(made);
  const undo = world.admit(id, 'undo');
  const link = [{ other: { reference: 'Patient/another' }, type: 'replaces' }];
  let writes = 0;
  const interrupted = {
    ...undo,
    confirm: async () => {
      writes += 1;
      if (writes === DELETE_OF_PATIENT)
        await world.rewrite(patient, (content) => ({ ...content, link }));
    },
  };
  await assert.rejects(world.ehr.remove(interrupted, made), { code: 'CONFLICT' });
  const manual = { kind: 'manual', reason: 'merged-record' };
  for (const _ of [1, 2]) assert.deepEqual(await world.ehr.remove(undo, made), manual);
  assert.equal(await world.ehr.isGone(undo, made), false);
  const [record] = await world.held(id);
  assert.deepEqual([record?.id, record?.deleted, record?.versions.length], [patient, true, 3]);
});
