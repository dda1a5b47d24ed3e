import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { application } from './support/application.js';
import { startComposedApi } from './support/composed-api.js';

test('with the database away nothing is promised: 503 with Retry-After, and not ready', async () => {
  await using api = await startComposedApi();
  const key = randomUUID();
  const sealed = await api.portal().seal(application(), key);
  await api.database.halt();
  const response = await api.fetch(`${api.url}/v1/enrollments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await api.issuer.token()}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(sealed),
  });
  assert.equal(response.status, 503);
  assert.ok(Number(response.headers.get('retry-after')) > 0);
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  const readiness = await api.fetch(`${api.url}/readyz`);
  assert.equal(readiness.status, 503);
  assert.equal(
    ((await readiness.json()) as { checks: { database: string } }).checks.database,
    'away',
  );
});
