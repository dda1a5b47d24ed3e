import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const TRACING = /opentelemetry|zipkin|jaeger|dd-trace|newrelic|sentry|elastic-apm/;
const OURS = [
  '@opentelemetry/api',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
];

test('no library makes spans of its own: what is exported is what infra/tracing scrubs, and the leak scan reads', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, object>;
  const named = Object.keys({ ...dependencies, ...devDependencies });
  assert.deepEqual(named.filter((each) => TRACING.test(each)).toSorted(), OURS);
  const scan = readFileSync(new URL('../phi/leak-scan.test.ts', import.meta.url), 'utf8');
  assert.match(scan, /allTraced\(collector\)/);
});
