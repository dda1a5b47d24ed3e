import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { assertActions } from '../../../infra/ehr/touchworks-action-rules.js';

/** What somebody configured by mistake; no error may tell it. */
const CANARY = 'Zqcanary';
const { createPatient, findByKey, readPatient, retirePatient, listEncounters } = inventedActions;
const { id: _, ...withoutId } = createPatient;
const { key: __, ...withoutKey } = readPatient;

/** Settings that are refused, by the setting that the error begins with. */
const refused: Readonly<Record<string, readonly [setting: string, actions: unknown]>> = {
  'no object': ['actions: ', [CANARY]],
  'an action of another name': ['actions: ', { [CANARY]: createPatient }],
  'a field of another name': [
    'actions.createPatient: ',
    { createPatient: { ...createPatient, [CANARY]: 'x' } },
  ],
  'a create without the field of the id': ['actions.createPatient: ', { createPatient: withoutId }],
  'a create with an empty field of the id': [
    'actions.createPatient: ',
    { createPatient: { ...createPatient, id: '' } },
  ],
  'a search without the field of the key': [
    'actions.findByKey: ',
    { findByKey: { ...withoutId, places: findByKey.places } },
  ],
  'a create of what no search would find': [
    'actions.createPatient: ',
    { findByKey, createPatient: { ...createPatient, places: { Data: '{firstName}' } } },
  ],
  'a search that is not by the key': [
    'actions.findByKey: ',
    { findByKey: { ...findByKey, places: { Parameter1: CANARY } } },
  ],
  'a read without the id': [
    'actions.readPatient: ',
    { readPatient: { ...readPatient, places: { Parameter1: '{key}' } } },
  ],
  'a retirement without the id': [
    'actions.retirePatient: ',
    { readPatient, retirePatient: { ...retirePatient, places: { Parameter1: CANARY } } },
  ],
  'a list without the id': [
    'actions.listEncounters: ',
    { listEncounters: { ...listEncounters, places: {} } },
  ],
  'a retirement of what nobody can read': ['actions.retirePatient: ', { retirePatient }],
  'a retirement of what nobody can tell to be ours': [
    'actions.retirePatient: ',
    { retirePatient, readPatient: withoutKey },
  ],
  'a read-back that is none': [
    'actions.readPatient: ',
    { readPatient: { ...readPatient, retired: { field: CANARY } } },
  ],
  'a name that is none': [
    'actions.createPatient: ',
    { createPatient: { ...createPatient, name: `${CANARY} x` } },
  ],
  'a place that is none': [
    'actions.createPatient: ',
    { createPatient: { ...createPatient, places: { [CANARY]: '{key}' } } },
  ],
  'a value that must not be sent': [
    'actions.createPatient: ',
    { createPatient: { ...createPatient, places: { Parameter1: '{ssnLast4}' } } },
  ],
  'two values that could run into each other': [
    'actions.createPatient: ',
    { createPatient: { ...createPatient, places: { Parameter1: '{firstName}^{lastName}' } } },
  ],
};

for (const [what, [setting, actions]] of Object.entries(refused))
  test(`${what} is refused by the name of the setting, before anybody is asked`, () => {
    assert.throws(
      () => assertActions(actions),
      (error: unknown) => {
        assert.ok(error instanceof TypeError);
        assert.ok(error.message.startsWith(setting), error.message);
        assert.ok(!error.message.includes(CANARY));
        return true;
      },
    );
  });

test('all actions, none of them, and each that stands for itself are taken', () => {
  const alone = { createPatient: { ...createPatient, places: { Data: '{firstName}' } } };
  for (const actions of [inventedActions, {}, alone, { readPatient: withoutKey }])
    assert.doesNotThrow(() => assertActions(actions));
});
