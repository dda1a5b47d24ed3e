import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'node:tls';
import { ProblemError } from '../../api/portal-client/problem-error.js';
import { row } from '../../infra/postgres/database.js';
import { application } from './support/application.js';
import { type ComposedApi, startComposedApi } from './support/composed-api.js';

let api: ComposedApi;
before(async () => {
  api = await startComposedApi();
});
after(() => api[Symbol.asyncDispose]());

const MOST_MS = 20_000;
const LOOK_EVERY_MS = 5;

const submitted = (claims: object, form = application()) =>
  api
    .portal({ ...claims })
    .submit(form)
    .then(
      ({ enrollmentId }) => ({ status: 202, enrollmentId }),
      (error: unknown) =>
        error instanceof ProblemError
          ? { status: error.problem.status, type: error.problem.type }
          : assert.fail(String(error)),
    );

test('fifty submissions of one person under different keys and owners: one of the first owner is kept, the rest of theirs are told', async () => {
  const form = application();
  const owners = ['a', 'b', 'c', 'd', 'e'].map((sub) => ({ sub: `person-${sub}` }));
  const answers = await Promise.all(
    owners.flatMap((owner) =>
      Array.from({ length: 10 }, async () => ({ owner, ...(await submitted(owner, form)) })),
    ),
  );
  const accepted = answers.filter(({ status }) => status === 202);
  const told = answers.filter(({ status }) => status === 409);
  assert.equal(accepted.length + told.length, 50);
  // Nobody but the owner of the one that holds the person is told anything.
  assert.equal(told.length, 9);
  assert.equal(new Set(told.map(({ owner }) => owner.sub)).size, 1);
  const claims = await row<{ count: number }>(
    api.database.owner,
    'SELECT count(*)::int AS count FROM person_claim',
  );
  assert.equal(claims?.count, 1);
});

test('a submission again, under another key while the first is under way, is shown the way to it; a former answer stands', async () => {
  const [form, key] = [application(), crypto.randomUUID()];
  const portal = api.portal();
  const { enrollmentId } = await portal.submit(form, key);
  const body = JSON.stringify(await portal.seal(form, '4fd8a0a1-55a0-4e62-9f0e-2a6dfb1b8f0e'));
  const response = await api.fetch(`${api.url}/v1/enrollments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await api.issuer.token()}`,
      'content-type': 'application/json',
      'idempotency-key': '4fd8a0a1-55a0-4e62-9f0e-2a6dfb1b8f0e',
    },
    body,
  });
  assert.equal(response.status, 409);
  assert.equal(response.headers.get('location'), `/v1/enrollments/${enrollmentId}`);
  assert.equal(response.headers.get('retry-after'), null);
  assert.equal((await portal.submit(form, key)).enrollmentId, enrollmentId);
});

test('the socket is cut before the 202 is heard: the same key is answered with the enrollment that was begun', async () => {
  const [form, key] = [application(), crypto.randomUUID()];
  const portal = api.portal();
  const body = JSON.stringify(await portal.seal(form, key));
  const { hostname, port } = new URL(api.url);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  const head = [
    'POST /v1/enrollments HTTP/1.1',
    `Host: ${hostname}`,
    `Authorization: Bearer ${await api.issuer.token()}`,
    'Content-Type: application/json',
    `Idempotency-Key: ${key}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  const kept = () =>
    row<{ id: string }>(
      api.database.owner,
      'SELECT id FROM enrollment ORDER BY accepted_at DESC LIMIT 1',
    );
  const before = (await kept())?.id;
  const last = Date.now() + MOST_MS;
  while ((await kept())?.id === before) {
    assert.ok(Date.now() < last, 'nothing was kept');
    await delay(LOOK_EVERY_MS);
  }
  socket.destroy();
  const answer = await portal.submit(form, key);
  assert.equal(answer.enrollmentId, (await kept())?.id);
});
