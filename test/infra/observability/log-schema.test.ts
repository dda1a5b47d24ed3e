import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { jsonLog, LOG_FIELDS } from '../../../infra/observability/log.js';
import { temporalLogger } from '../../../infra/observability/temporal-logger.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const section = readme.split('\n## Logs\n')[1]?.split('\n## ')[0] ?? '';
const told = [...section.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);

test('the README names every field that a line may have, in order, and no other', () => {
  assert.deepEqual(told, LOG_FIELDS);
});

test('every line begins alike: ours, and those of the SDK, which have fixed words beside', () => {
  const lines: string[] = [];
  jsonLog('worker', 'info', { write: (line) => void lines.push(line) }).info('process.started');
  const logger = temporalLogger((line) => void lines.push(line));
  logger.warn('Worker heartbeat failed: what follows may quote', { error: new Error('Qx9canary') });
  const [ours, sdk] = lines.map((line) => JSON.parse(line) as Record<string, string>);
  assert.deepEqual(Object.keys(ours ?? {}).toSorted(), ['event', 'level', 'process', 'time']);
  assert.deepEqual(
    { ...sdk, time: 'T' },
    {
      ...{ time: 'T', level: 'warn', process: 'worker', event: 'temporal.sdk' },
      message: 'Worker heartbeat failed',
    },
  );
  for (const { time } of [ours, sdk] as { time: string }[])
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});
