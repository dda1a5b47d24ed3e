import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  type PortalClientOptions,
  portalClient,
} from '../../../api/portal-client/portal-client.js';
import { ProblemError } from '../../../api/portal-client/problem-error.js';
import {
  refusal,
  type ScriptedAnswer,
  type ScriptedApi,
  scriptedApi,
} from './support/scripted-api.js';

const STATUS = { status: 'ended', outcome: 'enrolled' };
const portalAt = ({ url }: ScriptedApi, more: Partial<PortalClientOptions> = {}) =>
  portalClient({ apiUrl: url, audience: 'api', ...more });

/** Answers one after the other; the last one for ever. */
function inTurn(...answers: readonly (ScriptedAnswer | null)[]) {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)] ?? null;
}

const problemOf = async (calling: Promise<unknown>): Promise<ProblemError> => {
  try {
    await calling;
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return error;
  }
  return assert.fail('nobody refused');
};

test('a call is repeated after the pause that Retry-After asks for, in seconds or as a date', async () => {
  const soon = new Date(Date.now() + 1_000).toUTCString();
  await using api = await scriptedApi(
    inTurn(
      { status: 429, headers: { 'retry-after': '1' }, body: refusal('too-many-requests', 429) },
      { status: 503, headers: { 'retry-after': soon }, body: refusal('unavailable', 503) },
      { status: 200, body: STATUS },
    ),
  );
  const begunAt = performance.now();
  assert.deepEqual(await portalAt(api).status(randomUUID()), STATUS);
  assert.ok(performance.now() - begunAt >= 990);
  assert.equal(api.asked.length, 3);
});

test('a dropped line and a proxy that cannot reach the API are tried again', async () => {
  await using api = await scriptedApi(
    inTurn(null, { status: 502, body: '<html>Bad gateway' }, { status: 200, body: STATUS }),
  );
  assert.deepEqual(await portalAt(api).status(randomUUID()), STATUS);
});

test('a pause that is too long to wait for is left to the caller', async () => {
  await using api = await scriptedApi(
    inTurn({ status: 503, headers: { 'retry-after': '120' }, body: refusal('unavailable', 503) }),
  );
  const error = await problemOf(portalAt(api).status(randomUUID()));
  assert.equal(error.retryAfterSeconds, 120);
  assert.equal(error.kind, 'unavailable');
  assert.equal(api.asked.length, 1);
});

test('no call is tried more often than said', async () => {
  const no = { status: 503, headers: { 'retry-after': '0' }, body: refusal('unavailable', 503) };
  await using api = await scriptedApi(inTurn(no));
  await problemOf(portalAt(api, { mostTries: 3 }).status(randomUUID()));
  assert.equal(api.asked.length, 3);
  await problemOf(portalAt(api).status(randomUUID()));
  assert.equal(api.asked.length, 3 + 8);
});

test('a refusal tells which rule each field broke', async () => {
  const errors = [
    { field: '', rule: 'unknown' },
    { field: '/email', rule: 'format' },
    { field: '/preferences/partOfDay', rule: 'enum' },
    { field: '/emails', rule: 'type' },
  ];
  await using api = await scriptedApi(
    inTurn({ status: 400, body: refusal('invalid-request', 400, { errors }) }),
  );
  const { brokenRules, kind, problem } = await problemOf(portalAt(api).cancel(randomUUID()));
  assert.deepEqual(brokenRules, [
    { field: null, rule: 'unknown' },
    { field: 'email', rule: 'format' },
    { field: 'preferences', rule: 'enum' },
    { field: null, rule: 'type' },
  ]);
  assert.equal(kind, 'invalid-request');
  assert.deepEqual(problem.errors, errors);
});

test('with an enrollment of the same person under way, the refusal names the one to follow', async () => {
  const id = randomUUID();
  const conflict = (location: string) => ({
    status: 409,
    headers: { location },
    body: refusal('already-under-way', 409),
  });
  await using api = await scriptedApi(
    inTurn(conflict(`/v1/enrollments/${id}`), conflict('https://elsewhere.example/')),
  );
  const submitted = () => problemOf(portalAt(api).submitSealed({} as never, randomUUID()));
  assert.equal((await submitted()).enrollmentId, id);
  assert.equal((await submitted()).enrollmentId, null);
});

test('what is no problem document is a refusal all the same, and nothing of it is quoted', async () => {
  await using api = await scriptedApi(
    inTurn({ status: 400, body: '<html>canary' }, { status: 403, body: { canary: 1 } }),
  );
  for (const status of [400, 403]) {
    const error = await problemOf(portalAt(api).status(randomUUID()));
    assert.deepEqual([error.problem.status, error.problem.type], [status, 'about:blank']);
    assert.doesNotMatch(JSON.stringify([error.problem, error.message]), /canary/);
  }
});

test('without a token of its own, in a browser, a client sends none', async () => {
  await using api = await scriptedApi(inTurn({ status: 200, body: STATUS }));
  await portalAt(api).status(randomUUID());
  await portalAt(api, { accessToken: async () => 'token' }).status(randomUUID());
  const sent = api.asked.map(({ headers }) => headers.authorization);
  assert.deepEqual(sent, [undefined, 'Bearer token']);
});

test('whoever follows no longer is not kept waiting', async () => {
  const pending = {
    status: 503,
    headers: { 'retry-after': '20' },
    body: refusal('unavailable', 503),
  };
  await using api = await scriptedApi(
    inTurn({ status: 200, body: { status: 'running' } }, pending),
  );
  const stop = new AbortController();
  const begunAt = performance.now();
  for await (const { status } of portalAt(api).follow(randomUUID(), stop.signal)) {
    assert.equal(status, 'running');
    setTimeout(() => stop.abort(), 800);
  }
  assert.ok(performance.now() - begunAt < 10_000);
});
