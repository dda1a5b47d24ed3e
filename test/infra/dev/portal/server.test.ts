import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CANARIES } from '../../../api/support/application.js';
import {
  accepting,
  browserAt,
  ORIGIN,
  type PortalBackend,
  portalBackend,
  sealedFor,
} from './support/portal-backend.js';

let backend: PortalBackend;
before(async () => {
  backend = await portalBackend();
});
after(() => backend.app.close());

const browser = () => browserAt(backend);
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
  backend.submit = accepting(id);
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
  backend.submit = accepting(id);
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
  backend.sent.length = 0;
  for (const [what, email] of Object.entries(cases)) {
    const answer = await one.submit(submission, { ...sealed, email });
    assert.equal(answer.statusCode, 400, what);
    assert.deepEqual(problemIn(answer).errors, [{ field: '/email', rule: 'sealed' }], what);
  }
  assert.deepEqual(backend.sent, []);
});

test('what is asked for from another origin, or from none, is refused before anything is read', async () => {
  const one = browser();
  for (const origin of ['https://elsewhere.example', 'null', `${ORIGIN}.example`]) {
    const headers = { origin, 'idempotency-key': randomUUID() };
    const answer = await one.call('POST', '/v1/enrollments', { body: {}, headers });
    assert.deepEqual([answer.statusCode, origin], [403, origin]);
  }
  const { statusCode } = await backend.app.inject({
    method: 'POST',
    url: '/v1/enrollments',
    payload: {},
  });
  assert.equal(statusCode, 403);
});

test('a body that is too large or no JSON is refused', async () => {
  const one = browser();
  const large = await one.submit(randomUUID(), { firstName: 'x'.repeat(70_000) });
  assert.equal(large.statusCode, 413);
  const headers = { 'content-type': 'text/plain', 'idempotency-key': randomUUID() };
  assert.equal((await one.call('POST', '/v1/enrollments', { body: 'x', headers })).statusCode, 415);
});

test('nothing of a person is in the log, whatever was refused', () => {
  assert.ok(backend.logged.length > 5);
  for (const canary of CANARIES) assert.ok(!backend.logged.join('\n').includes(canary), canary);
});

test('an address that submits too often has to wait; its other calls go on', async () => {
  backend.submit = accepting(randomUUID());
  const one = browser();
  let answer = await one.submit();
  for (let tries = 0; tries < 30 && answer.statusCode !== 429; tries += 1)
    answer = await one.submit(randomUUID(), {});
  assert.equal(answer.statusCode, 429);
  assert.ok(Number(answer.headers['retry-after']) > 0);
  assert.equal((await one.open()).statusCode, 200);
});
