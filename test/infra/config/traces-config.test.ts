import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../../infra/config/config.js';
import { ConfigurationError } from '../../../infra/config/environment.js';

const GIVEN = { MODE: 'development', TEMPORAL_ADDRESS: '127.0.0.1:7233' };
const COLLECTOR = 'https://collector:4318/v1/traces';

test('without settings there are no traces', () => {
  const { traces } = parseConfig(GIVEN);
  assert.deepEqual(traces, { url: '', headers: {}, samplePercent: 100 });
});

test('a collector, a share of traces, and what it is shown, one header a line', () => {
  const { traces } = parseConfig({
    ...{ ...GIVEN, TRACES_URL: COLLECTOR, TRACES_SAMPLE_PERCENT: '25' },
    TRACES_HEADERS: 'authorization: Bearer s3cret: with a colon\nx-tenant: clinic\n',
  });
  assert.deepEqual(traces, {
    ...{ url: COLLECTOR, samplePercent: 25 },
    headers: { authorization: 'Bearer s3cret: with a colon', 'x-tenant': 'clinic' },
  });
});

test('what is no header, no share or no address is named by its setting, and not quoted', () => {
  const wrong = {
    TRACES_HEADERS: 's3cret',
    TRACES_SAMPLE_PERCENT: '101',
    TRACES_URL: 'grpc://s3cret',
  };
  assert.throws(
    () => parseConfig({ ...GIVEN, ...wrong }),
    (error) =>
      error instanceof ConfigurationError &&
      Object.keys(wrong).every((name) => error.message.includes(name)) &&
      !/s3cret/.test(String(error.stack)),
  );
});

test('production refuses a collector over plain http', () => {
  const production = { ...GIVEN, MODE: 'production', TRACES_URL: 'http://collector/v1/traces' };
  assert.throws(() => parseConfig(production), /TRACES_URL must be https in production/);
});
