import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { LogFields } from '../../../../activities/domain/log.js';
import { ProblemError } from '../../../../api/portal-client/problem-error.js';
import { type Application, seal } from '../../../../api/portal-client/seal.js';
import type { EnrollmentParts } from '../../../../infra/dev/portal/enrollment-routes.js';
import { buildPortal } from '../../../../infra/dev/portal/server.js';
import { fieldKey, refusal } from '../../../api/portal-client/support/scripted-api.js';
import { application, CANARIES } from '../../../api/support/application.js';
import { localCertificate } from '../../../api/support/authority.js';

const ORIGIN = 'https://portal.example';
const key = await fieldKey('fields');
const tls = await localCertificate();
const logged: string[] = [];
const note = (event: string, fields: LogFields = {}): void =>
  void logged.push(JSON.stringify({ event, ...fields }));

let app: FastifyInstance;
let submit: EnrollmentParts['client']['submitSealed'];
const sent: unknown[] = [];
before(async () => {
  app = await buildPortal({
    tls,
    log: { info: note, error: note },
    origin: ORIGIN,
    files: { '/': { type: 'text/html', text: '<p>page</p>' } },
    client: {
      fieldKeys: async () => [key.publicJwk],
      submitSealed: (sealed, submission) => {
        sent.push(sealed);
        return submit(sealed, submission);
      },
      status: async (enrollmentId) => ({ enrollmentId }) as never,
      cancel: async (enrollmentId) => ({ enrollmentId, status: 'rolling-back' }) as never,
    },
  });
});
after(() => app.close());

const accepting = (enrollmentId: string) => async () =>
  ({ enrollmentId, status: 'accepted', correlationId: randomUUID() }) as const;
const refusing =
  (status: number, kind: string, more: ConstructorParameters<typeof ProblemError>[1] = {}) =>
  () =>
    Promise.reject(new ProblemError(refusal(kind, status), more));

const sealedFor = (submission: string, given: Application = application()) =>
  seal(given, [key.publicJwk], { idempotencyKey: submission, audience: 'api' });

/** A browser: it keeps the cookie that it was given. */
function browser() {
  let cookie = '';
  const call = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const answer = await app.inject({
      ...{ method, url },
      headers: {
        ...{ origin: ORIGIN, cookie },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
    const given = answer.headers['set-cookie'];
    if (typeof given === 'string') cookie = given.split(';')[0] ?? '';
    return answer;
  };
  return {
    call,
    open: () => call('GET', '/', { headers: { origin: ORIGIN } }),
    async submit(submission = randomUUID(), body?: unknown) {
      return call('POST', '/v1/enrollments', {
        body: body ?? (await sealedFor(submission)),
        headers: { 'idempotency-key': submission },
      });
    },
  };
}

const problemIn = ({ body }: { body: string }) =>
  JSON.parse(body) as { type: string; errors?: unknown };

test('the page may load nothing from elsewhere, is in nobody else’s frame, and no form leaves it', async () => {
  const { headers } = await browser().open();
  const policy = String(headers['content-security-policy']);
  for (const part of [
    `default-src 'none'`,
    `script-src 'self'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
    `require-trusted-types-for 'script'`,
  ])
    assert.ok(policy.split(';').includes(part), part);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.match(
    String(headers['set-cookie']),
    /^__Host-portal-session=[\w-]{43}; Path=\/; Max-Age=345600; Secure; HttpOnly; SameSite=Lax$/,
  );
});

test('a browser keeps its session, and gets none that another could guess', async () => {
  const [one, other] = [browser(), browser()];
  const first = await one.open();
  assert.equal((await one.open()).headers['set-cookie'], undefined);
  assert.notEqual((await other.open()).headers['set-cookie'], first.headers['set-cookie']);
});

test('what a browser submitted it may see and cancel; to any other there is nothing', async () => {
  const id = randomUUID();
  submit = accepting(id);
  const [one, other] = [browser(), browser()];
  await one.open();
  await other.open();
  assert.equal((await one.submit()).statusCode, 202);
  assert.equal((await one.call('GET', `/v1/enrollments/${id}`)).statusCode, 200);
  assert.equal((await one.call('DELETE', `/v1/enrollments/${id}`)).statusCode, 202);
  for (const stranger of [other, browser()])
    for (const method of ['GET', 'DELETE'] as const) {
      const answer = await stranger.call(method, `/v1/enrollments/${id}`);
      assert.equal(answer.statusCode, 404);
      assert.match(problemIn(answer).type, /:not-found$/);
    }
});

test('a browser that lost its session since it got the page gets another one with its submission', async () => {
  const id = randomUUID();
  submit = accepting(id);
  const one = browser();
  assert.equal((await one.submit()).statusCode, 202);
  assert.equal((await one.call('GET', `/v1/enrollments/${id}`)).statusCode, 200);
});

test('a field that is not sealed, or for something else, is refused and goes nowhere', async () => {
  const submission = randomUUID();
  const sealed = await sealedFor(submission);
  const elsewhere = await sealedFor(randomUUID());
  const unsealed = Buffer.from('{"email":"zebulonia@example.com"}').toString('base64url');
  const cases = {
    'a plain value': 'zebulonia.quxworth@example.com',
    'a plain value in the shape of a JWE': `${unsealed}.a.b.c.d`,
    'no header at all': 'Quxworth.Zebulonia.b.c.d',
    'another field': sealed.lastName,
    'another submission': elsewhere.email,
  };
  const one = browser();
  sent.length = 0;
  for (const [what, email] of Object.entries(cases)) {
    const answer = await one.submit(submission, { ...sealed, email });
    assert.equal(answer.statusCode, 400, what);
    assert.deepEqual(problemIn(answer).errors, [{ field: '/email', rule: 'sealed' }], what);
  }
  assert.deepEqual(sent, []);
});

test('what is asked for from another origin, or from none, is refused before anything is read', async () => {
  const one = browser();
  for (const origin of ['https://elsewhere.example', 'null', `${ORIGIN}.example`]) {
    const headers = { origin, 'idempotency-key': randomUUID() };
    const answer = await one.call('POST', '/v1/enrollments', { body: {}, headers });
    assert.deepEqual([answer.statusCode, origin], [403, origin]);
  }
  const { statusCode } = await app.inject({ method: 'POST', url: '/v1/enrollments', payload: {} });
  assert.equal(statusCode, 403);
});

test('a body that is too large or no JSON is refused', async () => {
  const one = browser();
  const large = await one.submit(randomUUID(), { firstName: 'x'.repeat(70_000) });
  assert.equal(large.statusCode, 413);
  const headers = { 'content-type': 'text/plain', 'idempotency-key': randomUUID() };
  assert.equal((await one.call('POST', '/v1/enrollments', { body: 'x', headers })).statusCode, 415);
});

test('an enrollment under way is shown to the browser that began it only', async () => {
  const id = randomUUID();
  const [one, other] = [browser(), browser()];
  submit = accepting(id);
  await one.submit();
  submit = refusing(409, 'already-under-way', { location: `/v1/enrollments/${id}` });
  const own = await one.submit();
  assert.deepEqual([own.statusCode, own.headers.location], [409, `/v1/enrollments/${id}`]);
  const foreign = await other.submit();
  assert.deepEqual([foreign.statusCode, foreign.headers.location], [409, undefined]);
  assert.doesNotMatch(foreign.body, new RegExp(id));
});

test('the API’s no is passed on; that it refuses us, or does not answer, is no fault of the browser', async () => {
  const one = browser();
  submit = refusing(429, 'too-many-requests', { retryAfterSeconds: 7 });
  const busy = await one.submit();
  assert.deepEqual([busy.statusCode, busy.headers['retry-after']], [429, '7']);
  for (const no of [
    refusing(401, 'unauthenticated'),
    refusing(500, 'unexpected'),
    () => Promise.reject(new TypeError('fetch failed')),
  ]) {
    submit = no;
    const answer = await one.submit();
    assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '5']);
  }
});

test('nothing of a person is in the log, whatever was refused', () => {
  assert.ok(logged.length > 10);
  for (const canary of CANARIES) assert.ok(!logged.join('\n').includes(canary), canary);
});

test('an address that submits too often has to wait; its other calls go on', async () => {
  submit = accepting(randomUUID());
  const one = browser();
  let answer = await one.submit();
  for (let tries = 0; tries < 30 && answer.statusCode !== 429; tries += 1)
    answer = await one.submit(randomUUID(), {});
  assert.equal(answer.statusCode, 429);
  assert.ok(Number(answer.headers['retry-after']) > 0);
  assert.equal((await one.open()).statusCode, 200);
});
