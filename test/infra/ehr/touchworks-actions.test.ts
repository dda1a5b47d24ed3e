import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { assertActions, touchworksCapabilities } from '../../../infra/ehr/touchworks-actions.js';

test('capabilities follow from the actions; none makes a purge of it', () => {
  const none = {
    ...{ conditionalCreate: false, hardDelete: false, historyPurge: false },
    ...{ deactivate: false, pcpWrite: false, book: false },
  };
  assert.deepEqual(touchworksCapabilities({}), none);
  assert.deepEqual(touchworksCapabilities(inventedActions), { ...none, deactivate: true });
});

test('an action that cannot be filled safely is refused before anybody is asked', () => {
  const { createPatient } = inventedActions;
  for (const places of [{ Parameter1: '{ssnLast4}' }, { Parameter1: '{firstName}^{lastName}' }]) {
    const actions = { createPatient: { ...createPatient, places } };
    assert.throws(() => assertActions(actions), TypeError);
  }
});
