import assert from 'node:assert/strict';
import { test } from 'node:test';
import { correlationId } from '../../../activities/domain/ids.js';
import type { LogFields } from '../../../activities/domain/log.js';
import { jsonLog } from '../../../infra/observability/log.js';

const id = correlationId('0a2b5a86-55a0-4a7b-8a52-3c8f6a4f9b11');

function lines(write: (log: ReturnType<typeof jsonLog>) => void, level: 'info' | 'error' = 'info') {
  const written: string[] = [];
  write(jsonLog('api', level, { write: (text) => void written.push(text) }));
  return written.map((text) => JSON.parse(text) as Record<string, unknown>);
}

test('an event is one JSON object with time, level, process and event', () => {
  const [line] = lines((log) => log.info('request.completed', { correlationId: id, status: 202 }));
  const { time, ...rest } = line ?? {};
  assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(rest, {
    level: 'info',
    process: 'api',
    event: 'request.completed',
    correlationId: id,
    status: 202,
  });
});

test('a field that has no word here is not written, whatever the type was told', () => {
  const smuggled = { correlationId: id, firstName: 'Zebulon' } as LogFields;
  const [line] = lines((log) => log.error('request.failed', smuggled));
  assert.ok(!JSON.stringify(line).includes('Zebulon'));
});

test('below its level nothing is written', () => {
  assert.equal(lines((log) => log.info('process.started'), 'error').length, 0);
});
