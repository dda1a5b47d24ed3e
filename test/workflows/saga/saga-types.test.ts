import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEhrRecord } from '../../../activities/steps/create-ehr-record.js';
import { sendWelcomeMaterials } from '../../../activities/steps/send-welcome-materials.js';
import { enrollment } from '../../../workflows/enrollment.js';
import { saga } from '../../../workflows/saga/saga.js';

test('types refuse an irreversible step anywhere but last', () => {
  assert.equal(saga(createEhrRecord, sendWelcomeMaterials).length, 2);
  // @ts-expect-error a sent letter cannot be rolled back past
  saga(sendWelcomeMaterials, createEhrRecord);
  // @ts-expect-error an empty saga enrolls nobody
  saga();
});

test('the saga is the table of contents: six steps in the order of the source document', () => {
  assert.deepEqual(
    enrollment.map(({ name }) => name),
    [
      'verify-identity',
      'create-ehr-record',
      'assign-primary-care-provider',
      'set-up-patient-portal',
      'schedule-initial-appointment',
      'send-welcome-materials',
    ],
  );
});
