import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  accepting,
  browserAt,
  type PortalBackend,
  portalBackend,
  refusing,
} from './support/portal-backend.js';

let backend: PortalBackend;
before(async () => {
  backend = await portalBackend();
});
after(() => backend.app.close());

const browser = () => browserAt(backend);

test('an enrollment under way is shown to the browser that began it only', async () => {
  const id = randomUUID();
  const [one, other] = [browser(), browser()];
  backend.submit = accepting(id);
  await one.submit();
  backend.submit = refusing(409, 'already-under-way', { location: `/v1/enrollments/${id}` });
  const own = await one.submit();
  assert.deepEqual([own.statusCode, own.headers.location], [409, `/v1/enrollments/${id}`]);
  const foreign = await other.submit();
  assert.deepEqual([foreign.statusCode, foreign.headers.location], [409, undefined]);
  assert.doesNotMatch(foreign.body, new RegExp(id));
});

test('the API’s no is passed on; that it refuses us, or does not answer, is no fault of the browser', async () => {
  const one = browser();
  backend.submit = refusing(429, 'too-many-requests', { retryAfterSeconds: 7 });
  const busy = await one.submit();
  assert.deepEqual([busy.statusCode, busy.headers['retry-after']], [429, '7']);
  for (const no of [
    refusing(401, 'unauthenticated'),
    refusing(500, 'unexpected'),
    () => Promise.reject(new TypeError('fetch failed')),
  ]) {
    backend.submit = no;
    const answer = await one.submit();
    assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '5']);
  }
});
