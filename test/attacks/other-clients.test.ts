import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Agent } from 'node:https';
import { after, before, test } from 'node:test';
import { rows } from '../../infra/postgres/database.js';
import { application } from '../api/support/application.js';
import { type ComposedApi, startComposedApi } from '../api/support/composed-api.js';
import { httpsFetch } from '../api/support/https-fetch.js';

const IDS = 100;
const agent = new Agent({ keepAlive: true, maxSockets: 10 });
let api: ComposedApi;
before(async () => {
  api = await startComposedApi();
});
after(async () => {
  agent.destroy();
  await api[Symbol.asyncDispose]();
});

/** The answer without what differs in every answer. */
async function asked(method: string, id: string, token: string) {
  const response = await httpsFetch(api.ca, agent)(`${api.url}/v1/enrollments/${id}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
  });
  const text = (await response.text()).replace(/"correlationId":"[^"]+"/, '');
  const names = [...response.headers.keys()].filter((name) => name !== 'date');
  return { status: response.status, text, names };
}

test('a hundred enrollments of somebody else: status and cancel answer as of ids that there are not', async () => {
  const submit = () => api.portal().submit(application());
  const ids: string[] = [];
  while (ids.length < IDS)
    for (const { enrollmentId } of await Promise.all(Array.from({ length: 10 }, submit)))
      ids.push(enrollmentId);
  const others = [{ client_id: 'clinic-kiosk' }, { sub: 'another-user' }];
  for (const claims of others) {
    const token = await api.issuer.token(claims);
    for (const method of ['GET', 'DELETE']) {
      const unknown = await asked(method, randomUUID(), token);
      assert.equal(unknown.status, 404);
      for (const answer of await Promise.all(ids.map((id) => asked(method, id, token))))
        assert.deepEqual(answer, unknown);
    }
  }
  const own = await api.issuer.token();
  assert.equal((await asked('GET', ids[0] ?? '', own)).status, 200);
  const cancelled = await rows(
    api.database.owner,
    'SELECT id FROM enrollment WHERE cancel_requested_at IS NOT NULL',
  );
  assert.deepEqual(cancelled, []);
});

test('an id in another spelling is no way to somebody else’s enrollment', async () => {
  const { enrollmentId } = await api.portal().submit(application());
  const token = await api.issuer.token({ client_id: 'clinic-kiosk' });
  const spellings = [
    enrollmentId.toUpperCase(),
    `${enrollmentId}/`,
    `${enrollmentId}%00`,
    `${enrollmentId}?client_id=portal`,
    `x/..%2f${enrollmentId}`,
    `${enrollmentId};sub=portal-user`,
  ];
  for (const spelling of spellings)
    assert.equal((await asked('GET', spelling, token)).status, 404, spelling);
});
