import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unlikeSchema } from './support/log-lines.js';

const SOUND = '"time":"T","level":"info","process":"api","event":"process.started"';

test('the check of log lines sees what is no line of the schema, and why', () => {
  assert.deepEqual(unlikeSchema(`{${SOUND},"count":1}`), []);
  for (const [line, why] of [
    ['started', 'not one JSON object'],
    ['[]', 'not one JSON object'],
    [`{${SOUND.replace('"event"', '"name"')}}`, 'no event'],
    [`{${SOUND},"lastName":"x"}`, 'unknown: lastName'],
    [`{${SOUND},"message":"x"}`, 'unknown: message'],
  ] as const)
    assert.ok(unlikeSchema(line).includes(why), line);
  const sdk = `{${SOUND.replace('process.started', 'temporal.sdk')},"message":"x"}`;
  assert.deepEqual(unlikeSchema(sdk), []);
});
