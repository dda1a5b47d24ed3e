import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { GONE } from '../../../activities/domain/undo-result.js';
import { inventedActions } from '../../../infra/dev/partners/touchworks/invented-site.js';
import { touchworksEhr } from '../../../infra/ehr/touchworks-ehr.js';
import { applicant } from '../../support/applicant.js';
import { fence } from '../http/support/target.js';
import { json, unity } from '../unity/unity-server.js';

const STEP = 'create-ehr-record';

/** The adapter at a site that answers a search, and whatever else, with these rows; told our key. */
async function found(t: TestContext, rowsFor: (key: string) => readonly object[]) {
  const id = fence.accept();
  const perform = fence.admit(id, STEP, 'perform');
  const { account, seen } = await unity(t, json([{ info: rowsFor(perform.key) }]));
  const ehr = touchworksEhr({ ...account, actions: inventedActions });
  return { ehr, seen, perform, undo: () => fence.admit(id, STEP, 'undo') };
}

const another = { PatientID: '7', ExternalID: 'somebody-else' };

for (const [what, rowsFor] of Object.entries<(key: string) => readonly object[]>({
  'the key of somebody else': () => [another],
  'no key': () => [{ PatientID: '7', Name: 'x' }],
  'fields of other names': (key) => [{ patientid: '7', externalid: key }],
  'our key and no id': (key) => [{ PatientID: '', ExternalID: key }],
  'our key and no id but zero': (key) => [{ PatientID: '0', ExternalID: key }],
  'our chart beside one of somebody else': (key) => [{ PatientID: '8', ExternalID: key }, another],
}))
  test(`a search that answers ${what} was none by our key: nothing is made, and nothing is gone`, async (t) => {
    const { ehr, seen, perform, undo } = await found(t, rowsFor);
    await assert.rejects(ehr.find(perform), { code: 'UNAVAILABLE' });
    await assert.rejects(ehr.create(perform, applicant()), { code: 'UNAVAILABLE' });
    await assert.rejects(ehr.remove(undo(), null), { code: 'UNAVAILABLE' });
    await assert.rejects(ehr.isGone(undo(), null), { code: 'UNAVAILABLE' });
    const asked = new Set(seen.map(({ Action }) => Action));
    assert.deepEqual(asked, new Set([inventedActions.findByKey.name]));
  });

for (const [what, rows] of Object.entries({
  'no row': [],
  'one row of zeros': [{ PatientID: '0', ExternalID: '', Active: null, Count: 0 }],
}))
  test(`a search that answers ${what} found nothing`, async (t) => {
    const { ehr, perform, undo } = await found(t, () => rows);
    assert.equal(await ehr.find(perform), null);
    assert.deepEqual(await ehr.remove(undo(), null), GONE);
    assert.equal(await ehr.isGone(undo(), null), true);
  });
