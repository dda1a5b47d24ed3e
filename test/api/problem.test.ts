import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../activities/domain/failure.js';
import type { ProblemDocument } from '../../api/problem.js';
import { type ApiUnderTest, startApi } from './support/api-under-test.js';

const ID = '6f1f0a58-6b0d-4d0e-9a51-0d8f4d2f5f10';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const CANARY = 'Zebulon-Canary';

let api: ApiUnderTest;
let failing: () => never = () => {
  throw new Failure('UNAVAILABLE');
};
before(async () => {
  api = await startApi({
    enquiry: {
      status: () => failing(),
      cancel: () => failing(),
      require: () => failing(),
      show: () => failing(),
    },
  });
});
after(() => api[Symbol.asyncDispose]());

async function ask(path: string, init: RequestInit = {}) {
  const response = await api.fetch(`${api.url}${path}`, init);
  return { response, problem: (await response.json()) as ProblemDocument };
}

function assertProblem(response: Response, problem: ProblemDocument, status: number): void {
  assert.equal(response.status, status);
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(problem.status, status);
  assert.match(problem.type, /^urn:patient-enrollment:problem:[a-z-]+$/);
  assert.ok(problem.title.length > 0);
  assert.match(problem.correlationId, UUID);
}

const submitting = async (body: string, contentType = 'application/json') => ({
  method: 'POST',
  headers: {
    authorization: `Bearer ${await api.issuer.token()}`,
    'content-type': contentType,
    'idempotency-key': ID,
  },
  body,
});
const reading = async () => ({ headers: { authorization: `Bearer ${await api.issuer.token()}` } });

test('an address without a resource answers 404', async () => {
  const { response, problem } = await ask(`/${CANARY}?${CANARY}`);
  assertProblem(response, problem, 404);
  assert.ok(!JSON.stringify(problem).includes(CANARY));
});

test('an id that is none answers 404, like one that is unknown', async () => {
  const { response, problem } = await ask(`/v1/enrollments/${CANARY}`, await reading());
  assertProblem(response, problem, 404);
});

test('a method that the resource does not know answers 405 and names those it knows', async () => {
  const { response, problem } = await ask('/v1/enrollments', { method: 'PUT', body: CANARY });
  assertProblem(response, problem, 405);
  assert.equal(response.headers.get('allow'), 'POST');
  const other = await ask(`/v1/enrollments/${ID}`, { method: 'PATCH' });
  assert.equal(other.response.headers.get('allow'), 'DELETE, GET, HEAD');
});

test('a body over the limit answers 413', async () => {
  const { response, problem } = await ask(
    '/v1/enrollments',
    await submitting(JSON.stringify({ firstName: 'x'.repeat(70_000) })),
  );
  assertProblem(response, problem, 413);
});

test('a body that is not application/json answers 415', async () => {
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
    const { response, problem } = await ask('/v1/enrollments', await submitting(CANARY, type));
    assertProblem(response, problem, 415);
  }
});

test('JSON that is none answers 400 without quoting it', async () => {
  for (const body of [`{"${CANARY}`, '', `{"__proto__":{"a":"${CANARY}"}}`]) {
    const { response, problem } = await ask('/v1/enrollments', await submitting(body));
    assertProblem(response, problem, 400);
    assert.deepEqual(problem.errors, [{ field: '', rule: 'format' }]);
  }
});

test('header fields over the limit answer 431', async () => {
  const { response, problem } = await ask('/livez', { headers: { 'x-big': 'x'.repeat(20_000) } });
  assertProblem(response, problem, 431);
});

test('a part that is away answers 503 and when to come back', async () => {
  const { response, problem } = await ask(`/v1/enrollments/${ID}`, await reading());
  assertProblem(response, problem, 503);
  assert.ok(Number(response.headers.get('retry-after')) > 0);
});

test('what nobody foresaw answers 500 and says nothing of itself', async () => {
  failing = () => {
    throw new Error(`secret ${CANARY}`);
  };
  const { response, problem } = await ask(`/v1/enrollments/${ID}`, await reading());
  assertProblem(response, problem, 500);
  assert.ok(!JSON.stringify(problem).includes(CANARY));
  const entry = api.logged.findLast(({ event }) => event === 'request.failed');
  assert.equal(entry?.fields.correlationId, problem.correlationId);
  assert.ok(!JSON.stringify(api.logged).includes(CANARY));
});

test('the correlation id is ours; the one of the caller is only sent back', async () => {
  const { response, problem } = await ask('/nowhere', {
    headers: { 'x-correlation-id': 'callers-own' },
  });
  assert.equal(response.headers.get('x-correlation-id'), 'callers-own');
  assert.match(problem.correlationId, UUID);
  assert.ok(!JSON.stringify(api.logged).includes('callers-own'));
});
