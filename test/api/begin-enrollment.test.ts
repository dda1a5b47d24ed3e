import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import type { SealedApplication } from '../../api/portal-client/seal.js';
import { rows } from '../../infra/postgres/database.js';
import { eventually } from '../support/eventually.js';
import { application, CANARIES } from './support/application.js';
import { type ComposedApi, startComposedApi } from './support/composed-api.js';

let api: ComposedApi;
before(async () => {
  api = await startComposedApi();
});
after(() => api[Symbol.asyncDispose]());

const problem = (status: number, errors?: readonly unknown[]) => (error: unknown) => {
  assert.ok(error instanceof ProblemError, String(error));
  assert.equal(error.problem.status, status);
  if (errors !== undefined) assert.deepEqual(error.problem.errors, errors);
  return true;
};
/** Everything that the database holds, as text. */
async function everything(): Promise<string> {
  const tables = await rows<{ name: string }>(
    api.database.owner,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const texts = await Promise.all(
    tables.map(({ name }) =>
      rows<{ text: string }>(api.database.owner, `SELECT t::text AS text FROM ${name} t`),
    ),
  );
  return JSON.stringify(texts);
}

test('202 is a promise: row, sealed dossier, answer and trail stand before it, also with Temporal away', async () => {
  const accepted = await api.portal().submit(application());
  const [row] = await rows<Record<string, unknown>>(
    api.database.owner,
    `SELECT phase, correlation_id::text AS correlation, client_iss, client_id, client_sub,
            (SELECT count(*)::int FROM dossier d WHERE d.enrollment_id = e.id) AS fields,
            (SELECT count(*)::int FROM dossier_key k WHERE k.enrollment_id = e.id) AS keys,
            (SELECT count(*)::int FROM idempotency i WHERE i.enrollment_id = e.id) AS answers
     FROM enrollment e WHERE id = ?`,
    [accepted.enrollmentId],
  );
  assert.deepEqual(row, {
    phase: 'accepted',
    correlation: accepted.correlationId,
    client_iss: api.issuer.url,
    client_id: 'portal',
    client_sub: 'portal-user',
    fields: 15,
    keys: 1,
    answers: 1,
  });
  const trail = await rows<{ event: string; actor: string }>(
    api.database.owner,
    'SELECT event, actor FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
    [accepted.enrollmentId],
  );
  assert.deepEqual(
    trail.map(({ event, actor }) => `${event} ${actor}`),
    [
      'request.received client:portal',
      'request.decrypted service:api',
      'applicant.mapped service:api',
      'enrollment.accepted service:api',
    ],
  );
  await eventually(
    async () => api.logged.find(({ event }) => event === 'enrollment.start-deferred') ?? null,
  );
});

test('nothing of the person is readable in the database or the log', async () => {
  await api.portal().submit(application());
  const text = `${await everything()}${JSON.stringify(api.logged)}`;
  for (const canary of CANARIES) assert.ok(!text.includes(canary), canary);
});

test('a sealed field opens under no other name, key, audience or submission', async () => {
  const key = randomUUID();
  const sealed = await api.portal().seal(application(), key);
  const swapped: SealedApplication = {
    ...sealed,
    firstName: sealed.lastName ?? '',
    lastName: sealed.firstName ?? '',
  };
  const broken = [
    { field: '/firstName', rule: 'sealed' },
    { field: '/lastName', rule: 'sealed' },
  ];
  await assert.rejects(api.portal().submitSealed(swapped, key), problem(400, broken));
  await assert.rejects(api.portal().submitSealed(sealed, randomUUID()), (error) => {
    assert.ok(error instanceof ProblemError);
    return (error.problem.errors ?? []).every(({ rule }) => rule === 'sealed');
  });
});

test('every rule that an opened value breaks is told, and no value', async () => {
  const before = await rows(api.database.owner, 'SELECT id FROM enrollment');
  await assert.rejects(
    api.portal().submit(application({ ssnLast4: '12', dateOfBirth: '2999-01-01', state: 'ZZ' })),
    problem(400, [
      { field: '/dateOfBirth', rule: 'range' },
      { field: '/ssnLast4', rule: 'length' },
      { field: '/state', rule: 'enum' },
    ]),
  );
  const after = await rows(api.database.owner, 'SELECT id FROM enrollment');
  assert.equal(after.length, before.length);
});

test('what was accepted can be followed by its owner', async () => {
  const { enrollmentId } = await api.portal().submit(application());
  const status = await api.portal().status(enrollmentId);
  assert.equal(status.status, 'accepted');
  await assert.rejects(api.portal({ sub: 'other' }).status(enrollmentId), problem(404));
  assert.equal((await api.portal().cancel(enrollmentId)).enrollmentId, enrollmentId);
});
