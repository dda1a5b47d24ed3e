import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import { rows } from '../../infra/postgres/database.js';
import { application } from './support/application.js';
import { type ComposedApi, startComposedApi } from './support/composed-api.js';

let api: ComposedApi;
before(async () => {
  api = await startComposedApi();
});
after(() => api[Symbol.asyncDispose]());

test('an application sealed for a key that has retired for good is refused field by field as `sealed`, and nothing else is said; sealed anew it is taken', async () => {
  const portal = api.portal();
  const key = randomUUID();
  const [before] = await portal.fieldKeys();
  const sealed = await portal.seal(application(), key);
  await rows(
    api.database.owner,
    `UPDATE intake_key SET retired_at = now() - interval '26 hours' WHERE kind = 'P-256'`,
  );
  // A process that has read the key before lets it go within seconds.
  await new Promise((resolve) => setTimeout(resolve, 5_500));
  await assert.rejects(portal.submitSealed(sealed, key), (error: unknown) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.problem.status, 400);
    const rules = (error.problem.errors ?? []).map((each) => (each as { rule: string }).rule);
    assert.ok(rules.length > 5);
    assert.deepEqual([...new Set(rules)], ['sealed']);
    return true;
  });
  // The portal still holds that key: it learns of the new one by the refusal.
  assert.equal((await portal.submit(application(), key)).status, 'accepted');
  const [current] = await portal.fieldKeys();
  assert.ok(
    current?.kid !== undefined && current.kid !== before?.kid,
    'another key has taken over',
  );
});
