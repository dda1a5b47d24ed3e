import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SEALED_FIELDS } from '../../activities/domain/applicant.js';
import type { ProblemDocument } from '../../api/problem.js';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';

const ID = '6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10';
const CANARY = 'Zebulon-Canary';
const JWE = 'aGVhZA.a2V5.aXY.Y2lwaGVy.dGFn';

let api: ApiUnderTest;
before(async () => {
  api = await startApi({
    beginEnrollment: async ({ idempotencyKey, requestId }) => ({
      enrollmentId: idempotencyKey,
      status: 'accepted',
      correlationId: requestId,
    }),
  });
});
after(() => api[Symbol.asyncDispose]());

const sound = {
  ...Object.fromEntries(SEALED_FIELDS.map((field) => [field, JWE])),
  gender: 'female',
  state: 'CA',
};

async function submit(body: unknown, idempotencyKey: string | null = ID) {
  const response = await api.fetch(`${api.url}/v1/enrollments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await api.issuer.token()}`,
      'content-type': 'application/json',
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { response, text, errors: (JSON.parse(text) as ProblemDocument).errors };
}

test('a sound form is accepted with Location and Retry-After', async () => {
  const { response } = await submit(sound);
  assert.equal(response.status, 202);
  assert.equal(response.headers.get('location'), `/v1/enrollments/${ID}`);
  assert.ok(Number(response.headers.get('retry-after')) > 0);
});

test('every missing field is named, in order', async () => {
  const { response, errors } = await submit({});
  assert.equal(response.status, 400);
  const required = [...Object.keys(sound)].filter((field) => field !== 'photoId').sort();
  assert.deepEqual(
    errors,
    required.map((field) => ({ field: `/${field}`, rule: 'required' })),
  );
});

test('each kind of mistake has its rule, and no value or unknown name comes back', async () => {
  const { text, errors } = await submit({
    ...sound,
    [CANARY]: 1,
    firstName: CANARY,
    ssnLast4: 1234,
    email: null,
    gender: CANARY,
    state: '',
    country: 'Zebulonia',
    preferences: { partOfDay: CANARY, language: 7, appointmentNotBefore: CANARY, [CANARY]: 1 },
  });
  assert.deepEqual(errors, [
    { field: '', rule: 'unknown' },
    { field: '/country', rule: 'enum' },
    { field: '/email', rule: 'sealed' },
    { field: '/firstName', rule: 'sealed' },
    { field: '/gender', rule: 'enum' },
    { field: '/preferences/appointmentNotBefore', rule: 'format' },
    { field: '/preferences/language', rule: 'type' },
    { field: '/preferences/partOfDay', rule: 'enum' },
    { field: '/ssnLast4', rule: 'sealed' },
    { field: '/state', rule: 'length' },
  ]);
  assert.ok(!text.includes('Zebulon'));
});

test('a body of another type is told so', async () => {
  for (const body of [[], 'text', 7, null])
    assert.deepEqual((await submit(body)).errors, [{ field: '', rule: 'type' }]);
});

test('the idempotency key is required, a UUID, bare or quoted', async () => {
  assert.equal((await submit(sound, `"${ID.toUpperCase()}"`)).response.status, 202);
  assert.deepEqual((await submit(sound, null)).errors, [{ field: '', rule: 'required' }]);
  for (const key of [CANARY, `${ID}, ${ID}`, `"${ID}`, '1'])
    assert.deepEqual((await submit(sound, key)).errors, [{ field: '', rule: 'format' }]);
});

test('the rules that were broken are logged, the fields and values are not', async () => {
  await submit({ ...sound, gender: CANARY });
  const entry = api.logged.findLast(({ event }) => event === 'request.failed');
  assert.deepEqual(entry?.fields.rules, ['enum']);
  assert.ok(!JSON.stringify(api.logged).includes(CANARY));
});

test('the OpenAPI document describes every route and comes from the same schemas', async () => {
  const response = await api.fetch(`${api.url}/openapi.json`);
  const { openapi, paths } = (await response.json()) as {
    openapi: string;
    paths: Record<string, { post?: { requestBody?: object } }>;
  };
  assert.equal(openapi, '3.1.0');
  assert.deepEqual(Object.keys(paths).sort(), [
    '/.well-known/client-keys',
    '/.well-known/enrollment-keys',
    '/livez',
    '/readyz',
    '/v1/enrollments',
    '/v1/enrollments/{id}',
    '/v1/enrollments/{id}/actions',
    '/v1/enrollments/{id}/portal-lock',
  ]);
  const body = JSON.stringify(paths['/v1/enrollments']?.post?.requestBody);
  for (const field of Object.keys(sound)) assert.ok(body.includes(`"${field}"`), field);
});

test('the pages that render it are allowed to run their own scripts', async () => {
  const response = await api.fetch(`${api.url}/docs`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-security-policy') ?? '', /script-src 'self'/);
});
