import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { decodeProtectedHeader, type JWK } from 'jose';
import { portalClient } from '../../../api/portal-client/portal-client.js';
import { ProblemError } from '../../../api/portal-client/problem-error.js';
import { application } from '../support/application.js';
import { type Asked, fieldKey, refusal, scriptedApi } from './support/scripted-api.js';

const [older, newer] = await Promise.all([fieldKey('older'), fieldKey('newer')]);
const accepted = { enrollmentId: randomUUID(), status: 'accepted', correlationId: randomUUID() };
const unopened = {
  status: 400,
  body: refusal('invalid-request', 400, { errors: [{ field: '/email', rule: 'sealed' }] }),
};

interface Published {
  keys: readonly JWK[];
  headers: Record<string, string>;
}

/** An API that opens what is sealed with one of its keys of now. */
async function apiWith(published: Published, opens: (kid: unknown) => boolean) {
  const api = await scriptedApi(({ method, body }) => {
    if (method === 'GET')
      return { status: 200, headers: published.headers, body: { keys: published.keys } };
    return opens(headerIn(body).kid) ? { status: 202, body: accepted } : unopened;
  });
  const keysAsked = () => api.asked.filter(({ method }) => method === 'GET').length;
  const portal = portalClient({ apiUrl: api.url, audience: 'api' });
  return { api, portal, keysAsked, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

const headerIn = (body: string) =>
  decodeProtectedHeader((JSON.parse(body) as { email: string }).email);
const sentTo = (asked: readonly Asked[]) => asked.filter(({ method }) => method === 'POST');

test('keys are kept as long as the API allows, and those who ask at once share one call', async () => {
  const published = {
    keys: [older.publicJwk],
    headers: { 'cache-control': 'public, max-age=1' },
  };
  await using bench = await apiWith(published, () => true);
  await Promise.all([bench.portal.submit(application()), bench.portal.submit(application())]);
  await bench.portal.submit(application());
  assert.equal(bench.keysAsked(), 1);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  await bench.portal.submit(application());
  assert.equal(bench.keysAsked(), 2);
});

test('keys that the API does not allow to keep are not kept', async () => {
  await using bench = await apiWith({ keys: [older.publicJwk], headers: {} }, () => true);
  await bench.portal.fieldKeys();
  await bench.portal.fieldKeys();
  assert.equal(bench.keysAsked(), 2);
});

test('when the API has no such key any more, fields are sealed anew with its newer one, under the same Idempotency-Key', async () => {
  const headers = { 'cache-control': 'max-age=300' };
  const published = { keys: [older.publicJwk], headers };
  await using bench = await apiWith(published, (kid) => kid === 'newer');
  await bench.portal.fieldKeys();
  published.keys = [newer.publicJwk];
  const key = randomUUID();
  assert.deepEqual(await bench.portal.submit(application(), key), accepted);
  const sent = sentTo(bench.api.asked);
  assert.deepEqual(
    sent.map(({ body, headers }) => [headerIn(body).kid, headers['idempotency-key']]),
    [
      ['older', key],
      ['newer', key],
    ],
  );
});

test('fields that do not open under the newest key are not sent again', async () => {
  const published = { keys: [older.publicJwk], headers: { 'cache-control': 'max-age=300' } };
  await using bench = await apiWith(published, () => false);
  await assert.rejects(bench.portal.submit(application()), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual(error.brokenRules, [{ field: 'email', rule: 'sealed' }]);
    return true;
  });
  assert.equal(sentTo(bench.api.asked).length, 1);
});

test('an API that was away when it was asked for keys is asked again', async () => {
  let isAway = true;
  await using api = await scriptedApi(() =>
    isAway
      ? { status: 500, body: refusal('unexpected', 500) }
      : {
          status: 200,
          headers: { 'cache-control': 'max-age=300' },
          body: { keys: [older.publicJwk] },
        },
  );
  const portal = portalClient({ apiUrl: api.url, audience: 'api' });
  await assert.rejects(portal.fieldKeys(), ProblemError);
  isAway = false;
  assert.equal((await portal.fieldKeys()).length, 1);
});

test('the time in a sealed field is that of the API, also when the clock of the device is wrong', async () => {
  const ahead = new Date(Date.now() + 7_200_000).toUTCString();
  const headers = { 'cache-control': 'max-age=300', date: ahead };
  await using bench = await apiWith({ keys: [older.publicJwk], headers }, () => true);
  const { email = '' } = await bench.portal.seal(application(), randomUUID());
  const { iat } = decodeProtectedHeader(email) as { iat: number };
  assert.ok(Math.abs(iat - Date.now() / 1_000 - 7_200) < 30);
});
