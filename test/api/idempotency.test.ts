import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { after, before, test } from 'node:test';
import { enrollmentId } from '../../activities/domain/ids.js';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import { shredDossier } from '../../infra/postgres/dossiers.js';
import { enrollmentCount, submitter } from '../attacks/support/submitter.js';
import { count } from '../support/counts.js';
import { application } from './support/application.js';
import { type ComposedApi, startComposedApi } from './support/composed-api.js';

/** It is being worked on; or, on a slow machine, a hundred at once are more than can be taken. */
const BUSY: ReadonlySet<number> = new Set([409, 503]);
const agent = new Agent({ keepAlive: true, maxSockets: 100 });
let api: ComposedApi;
let post: ReturnType<typeof submitter>;
before(async () => {
  api = await startComposedApi();
  post = submitter(api, agent);
});
after(async () => {
  agent.destroy();
  await api[Symbol.asyncDispose]();
});

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

test('a hundred at once under one key: one enrollment, everyone else has its answer or is told to come back', async () => {
  for (let keys = count(5, 20); keys > 0; keys -= 1) {
    const key = randomUUID();
    const sealed = await api.portal().seal(application(), key);
    const before = await enrollmentCount(api);
    const responses = await Promise.all(Array.from({ length: 100 }, () => post(sealed, key)));
    for (const { status, headers } of responses)
      assert.ok(status === 202 || (BUSY.has(status) && Number(headers.get('retry-after')) > 0));
    const accepted = responses.filter(({ status }) => status === 202);
    assert.ok(accepted.length > 0);
    const ids = await Promise.all(
      accepted.map(async (each) => ((await each.json()) as { enrollmentId: string }).enrollmentId),
    );
    assert.equal(new Set(ids).size, 1);
    assert.equal(await enrollmentCount(api), before + 1);
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
