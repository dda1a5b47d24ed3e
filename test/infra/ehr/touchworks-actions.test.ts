import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksCapabilities } from '../../../infra/ehr/touchworks-actions.js';

test('capabilities follow from the actions; none makes a purge of it, and what cannot be seen is no retirement', () => {
  const none = {
    ...{ conditionalCreate: false, hardDelete: false, historyPurge: false },
    ...{ deactivate: false, pcpWrite: false, book: false },
  };
  assert.deepEqual(touchworksCapabilities({}), none);
  assert.deepEqual(touchworksCapabilities(inventedActions), { ...none, deactivate: true });
  const { retired: _, ...readPatient } = inventedActions.readPatient;
  assert.deepEqual(touchworksCapabilities({ ...inventedActions, readPatient }), none);
});
