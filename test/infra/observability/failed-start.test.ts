import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError } from '../../../infra/config/environment.js';
import { failedStart } from '../../../infra/observability/failed-start.js';

const told = (error: unknown) => {
  const text = failedStart('api', 'API_PORT', error);
  assert.match(text, /^[^\n]+\n$/, 'one line');
  return JSON.parse(text) as Record<string, string>;
};

test('a process that cannot start leaves one line of the schema, which says what to do', () => {
  const { time, ...rest } = told(new ConfigurationError(['API_PORT is not a port']));
  assert.match(time ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(rest, {
    ...{ level: 'error', process: 'api', event: 'process.failed' },
    message: 'Configuration: API_PORT is not a port.',
  });
  const taken = Object.assign(new Error('listen'), { code: 'EADDRINUSE' });
  assert.match(told(taken)['message'] ?? '', /set API_PORT to another one/);
});

test('of what nobody foresaw only the name is told', () => {
  const { message } = told(new TypeError('Qx9canary'));
  assert.equal(message, 'The api cannot run: TypeError.');
});
