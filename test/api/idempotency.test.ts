import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { enrollmentId } from '../../activities/domain/ids.js';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import { row } from '../../infra/postgres/database.js';
import { shredDossier } from '../../infra/postgres/dossiers.js';
import { count } from '../support/counts.js';
import { application } from './support/application.js';
import { type ComposedApi, startComposedApi } from './support/composed-api.js';

let api: ComposedApi;
before(async () => {
  api = await startComposedApi();
});
after(() => api[Symbol.asyncDispose]());

const problem = (status: number) => (error: unknown) => {
  assert.ok(error instanceof ProblemError, String(error));
  assert.equal(error.problem.status, status);
  return true;
};
const shred = (id: string) =>
  api.database.owner.transaction((tx) => shredDossier(tx, enrollmentId(id)));

test('same bytes, same values sealed anew, other values, before and after the shred: 202, 202, 422, 202', async () => {
  const portal = api.portal();
  const [form, key] = [application(), randomUUID()];
  const changed = { ...form, city: 'Elsewhere' };
  const sealed = await portal.seal(form, key);
  const first = await portal.submitSealed(sealed, key);
  assert.deepEqual(await portal.submitSealed(sealed, key), first);
  assert.deepEqual(await portal.submit(form, key), first);
  await assert.rejects(portal.submit(changed, key), problem(422));
  assert.equal(await shred(first.enrollmentId), true);
  assert.deepEqual(await portal.submit(changed, key), first);
});

test('the same key of another owner is another key', async () => {
  const key = randomUUID();
  const first = await api.portal().submit(application(), key);
  for (const claims of [{ sub: 'somebody-else' }, { client_id: 'clinic-kiosk' }])
    assert.notEqual(
      (await api.portal(claims).submit(application(), key)).enrollmentId,
      first.enrollmentId,
    );
});

test('at once under one key: one enrollment, everyone else has its answer or is told that it is in flight', async () => {
  for (let keys = count(3, 20); keys > 0; keys -= 1) {
    const key = randomUUID();
    const sealed = await api.portal().seal(application(), key);
    const before = await countEnrollments();
    const token = await api.issuer.token();
    const responses = await Promise.all(
      Array.from({ length: count(12, 100) }, () => posted(sealed, key, token)),
    );
    const told = new Set(responses.map(({ status }) => status));
    assert.ok(told.has(202) && told.size <= 2, [...told].join());
    for (const { status, headers } of responses)
      assert.ok(status === 202 || (status === 409 && headers.get('retry-after') === '1'));
    const accepted = responses.filter(({ status }) => status === 202);
    const ids = await Promise.all(
      accepted.map(async (each) => ((await each.json()) as { enrollmentId: string }).enrollmentId),
    );
    assert.equal(new Set(ids).size, 1);
    assert.equal(await countEnrollments(), before + 1);
    const changed = api.portal().submit(application({ city: 'Elsewhere' }), key);
    await assert.rejects(changed, problem(422));
  }
});

test('a portal that meets its own submission in flight comes back, and has its answer', async () => {
  const key = randomUUID();
  const sealed = await api.portal().seal(application(), key);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => api.portal().submitSealed(sealed, key)),
  );
  assert.equal(new Set(answers.map(({ enrollmentId }) => enrollmentId)).size, 1);
});

const posted = (sealed: object, key: string, token: string): Promise<Response> =>
  api.fetch(`${api.url}/v1/enrollments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(sealed),
  });

async function countEnrollments(): Promise<number> {
  const found = await row<{ count: number }>(
    api.database.owner,
    'SELECT count(*) AS count FROM enrollment',
  );
  return found?.count ?? 0;
}
