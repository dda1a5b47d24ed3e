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

test('the saga has the steps of the source document, in its order', () => {
  const asked = [
    'verify-identity',
    'create-ehr-record',
    'assign-primary-care-provider',
    'set-up-patient-portal',
    'schedule-initial-appointment',
    'send-welcome-materials',
  ];
  const listed = enrollment.map(({ name }) => String(name));
  assert.deepEqual(
    listed.filter((name) => asked.includes(name)),
    asked,
  );
});
