import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { enrollmentId } from '../../activities/domain/ids.js';
import type { SetPortalLock } from '../../api/portal-lock.js';
import { Refusal } from '../../api/problem.js';
import type { EnrollmentView } from '../../infra/postgres/enrollment-view.js';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';

const known = { id: enrollmentId(randomUUID()), correlationId: randomUUID() } as EnrollmentView;
const asked: Parameters<SetPortalLock>[] = [];
let hasAccount = true;
let api: ApiUnderTest;

before(async () => {
  const unreached = () => assert.fail('of no concern here');
  api = await startApi({
    enquiry: {
      ...{ status: unreached, cancel: unreached, show: unreached },
      async require(id) {
        if (id !== known.id) throw new Refusal('not-found');
        return known;
      },
    },
    setPortalLock: async (...order) => {
      asked.push(order);
      return hasAccount;
    },
  });
});
after(() => api[Symbol.asyncDispose]());

async function call(method: 'PUT' | 'DELETE', scope: string, id: string = known.id) {
  const authorization = `Bearer ${await api.issuer.token({ scope, sub: 'support-1' })}`;
  const url = `${api.url}/v1/enrollments/${id}/portal-lock`;
  return (await api.fetch(url, { method, headers: { authorization } })).status;
}

test('support and engineers lock and open an account, in their own name', async () => {
  assert.equal(await call('PUT', 'enrollment:support'), 200);
  assert.equal(await call('DELETE', 'enrollment:operate'), 200);
  const order = {
    id: known.id,
    correlationId: known.correlationId,
    actor: 'staff:support-1',
  } as const;
  assert.deepEqual(asked.splice(0), [
    [order, true],
    [order, false],
  ]);
});

test('nobody else does, and what is not there is not locked', async () => {
  for (const method of ['PUT', 'DELETE'] as const) {
    assert.equal(await call(method, 'enrollment:submit enrollment:read enrollment:cancel'), 403);
    assert.equal(await call(method, 'enrollment:support', randomUUID()), 404);
    assert.equal(await call(method, 'enrollment:support', 'none'), 404);
  }
  assert.deepEqual(asked, []);
});

test('where there is no account it is not possible now', async () => {
  hasAccount = false;
  assert.equal(await call('PUT', 'enrollment:support'), 409);
});
