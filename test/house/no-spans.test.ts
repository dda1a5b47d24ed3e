import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const TRACING = /opentelemetry|zipkin|jaeger|dd-trace|newrelic|sentry|elastic-apm/;

test('no process makes spans: whoever adds tracing adds what it exports to the scan for leaks', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, object>;
  const named = Object.keys({ ...dependencies, ...devDependencies });
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((each) => TRACING.test(each)),
    [],
  );
});
