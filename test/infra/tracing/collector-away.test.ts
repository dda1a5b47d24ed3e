import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stepName } from '../../../activities/domain/step-name.js';
import { below, inSpan } from '../../../infra/tracing/ambient-span.js';
import type { Tracer } from '../../../infra/tracing/tracer.js';
import { eventually } from '../../support/eventually.js';
import { traced } from './support/traced.js';

const step = { kind: 'step', step: stepName('verify-identity'), verb: 'undo' } as const;
const spansOf = async (tracer: Tracer, count: number): Promise<void> => {
  for (let made = 0; made < count; made += 1)
    await below(tracer, null, () => inSpan(step, {}, async () => undefined));
};

test('a collector that refuses delays nobody: it is said once, and once more when it is back', async (t) => {
  const { tracer, collector, logged } = await traced(t);
  collector.answer(400);
  await spansOf(tracer, 3);
  await eventually(async () => (logged.length > 0 ? true : null));
  await spansOf(tracer, 2);
  await eventually(async () => (collector.requests() > 1 ? true : null));
  collector.answer(200);
  await spansOf(tracer, 1);
  await eventually(async () => (logged.length > 1 ? true : null));
  assert.deepEqual(logged, [['traces.away'], ['traces.back', { count: 5 }]]);
  assert.equal(collector.spans().length, 1);
});

test('more spans than the queue holds are dropped, and those in it are sent', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  for (let made = 0; made < 5_000; made += 1)
    tracer.open(step, {}, { head: null, links: [] }).end();
  // Beside the queue, the first batch was under way already.
  const received = 2_048 + 512;
  await eventually(async () => (collector.spans().length >= received ? true : null));
  await traces.close();
  assert.equal(collector.spans().length, received);
});

test('what the collector wants to be shown is shown to it', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  await spansOf(tracer, 1);
  await traces.close();
  assert.match(collector.received(), /authorization Bearer shown/);
});

test('without an address of a collector nothing of the SDK is even loaded', async () => {
  const module = fileURLToPath(new URL('../../../infra/tracing/open-traces.ts', import.meta.url));
  const program = `
    const { openTraces } = await import(${JSON.stringify(module)});
    await openTraces({ url: '', headers: {}, samplePercent: 100 }, { words: {} });
    const { createRequire } = await import('node:module');
    const loaded = Object.keys(createRequire(${JSON.stringify(module)}).cache);
    console.log(JSON.stringify(loaded.filter((each) => each.includes('opentelemetry'))));`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [
    ...['--import', 'tsx', '--input-type=module', '--eval', program],
  ]);
  assert.deepEqual(JSON.parse(stdout), []);
});
