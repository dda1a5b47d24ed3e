import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { enrollmentId } from '../../activities/domain/ids.js';
import { ProblemError } from '../../api/portal-client/call.js';
import { shredDossier } from '../../infra/postgres/dossiers.js';
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
  const key = randomUUID();
  const sealed = await portal.seal(application(), key);
  const first = await portal.submitSealed(sealed, key);
  assert.deepEqual(await portal.submitSealed(sealed, key), first);
  assert.deepEqual(await portal.submit(application(), key), first);
  await assert.rejects(portal.submit(application({ city: 'Elsewhere' }), key), problem(422));
  assert.equal(await shred(first.enrollmentId), true);
  assert.deepEqual(await portal.submit(application({ city: 'Elsewhere' }), key), first);
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
  const key = randomUUID();
  const sealed = await api.portal().seal(application(), key);
  const answers = await Promise.allSettled(
    Array.from({ length: 12 }, () => api.portal().submitSealed(sealed, key)),
  );
  const ids = new Set<string>();
  for (const answer of answers)
    if (answer.status === 'fulfilled') ids.add(answer.value.enrollmentId);
    else problem(409)(answer.reason);
  assert.equal(ids.size, 1);
});
