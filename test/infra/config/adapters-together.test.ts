import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';

const given = (more: Readonly<Record<string, string>>) =>
  parseConfig({ MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233', ...more });

test('an outside directory or appointment book is that of the EHR, or the process does not start', () => {
  for (const name of ['DIRECTORY_ADAPTER', 'SCHEDULING_ADAPTER']) {
    given({ EHR_ADAPTER: 'fhir', [name]: 'fhir' });
    given({ EHR_ADAPTER: 'athena', [name]: 'athena' });
    for (const ehr of ['postgres', 'epic', 'athena'])
      assert.throws(() => given({ EHR_ADAPTER: ehr, [name]: 'fhir' }), {
        message: `Configuration: ${name}=fhir needs EHR_ADAPTER to be fhir or millennium.`,
      });
  }
});

test('a bureau that scores otherwise has a bar and a pace of its own, unless others are set', () => {
  const http = given({}).adapters.identity;
  const experian = given({ IDENTITY_ADAPTER: 'experian' }).adapters.identity;
  assert.deepEqual([http.minScorePercent, http.inquiriesPerMinute], [90, 0]);
  assert.deepEqual([experian.minScorePercent, experian.inquiriesPerMinute], [0, 600]);
  const set = given({ IDENTITY_ADAPTER: 'experian', IDENTITY_MIN_SCORE_PERCENT: '60' });
  assert.equal(set.adapters.identity.minScorePercent, 60);
});

test('ids of providers elsewhere are read whole or refused', () => {
  const ids = [{ ours: 'a', theirs: '101', name: 'Dr. A' }];
  const read = given({ SCHEDULING_PROVIDERS: JSON.stringify(ids) });
  assert.deepEqual(read.adapters.scheduling.providers, ids);
  assert.throws(() => given({ SCHEDULING_PROVIDERS: '[{"ours":"a"}]' }), {
    message: 'Configuration: SCHEDULING_PROVIDERS must be a list of {ours, theirs, name}.',
  });
});
