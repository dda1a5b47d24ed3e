import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type CodecUnderTest, UI } from './support/codec-under-test.js';
import { locationOf, type SignInWorld, startSignInWorld } from './support/sign-in-world.js';

const SESSION_SECONDS = 3;
let world: SignInWorld;
let codec: CodecUnderTest;

before(async () => {
  world = await startSignInWorld(SESSION_SECONDS);
  codec = world.codec;
});
beforeEach(() => {
  codec.told.length = 0;
  codec.noted.length = 0;
});
after(() => world[Symbol.asyncDispose]());

const decode = (
  cookie: string,
  more: Readonly<Record<string, string>> = { origin: UI },
  to = '/decode',
) =>
  codec.post(
    to,
    {},
    { 'content-type': 'application/json', 'x-namespace': 'enrollment', cookie, ...more },
  );
const carried = (setCookie: string): string => setCookie.split(';', 1)[0] ?? '';
const refused = () =>
  codec.noted
    .filter(({ event }) => event === 'codec.refused')
    .map(({ event, actor }) => `${event} by ${actor}`);
const told = () => codec.told.map(({ event, actor, facts }) => ({ event, actor, facts }));

test('support signs in with a browser and reads from the Web UI; the trail tells it once', async () => {
  const given = await world.signedIn('support-1');
  assert.match(
    given,
    /^__Host-codec-session=[\w-]{43}; Path=\/; Max-Age=3; Secure; HttpOnly; SameSite=None$/,
  );
  for (const _ of [1, 2]) assert.equal((await decode(carried(given))).status, 200);
  assert.equal((await decode(carried(given), { origin: UI }, '/encode')).status, 403);
  assert.deepEqual(told(), [
    { event: 'codec.opened', actor: 'staff:support-1', facts: { access: 'browser' } },
  ]);
});

test('a cookie counts only for a request of the Web UI: without an origin, or of another page, it is worth nothing', async () => {
  const cookie = carried(await world.signedIn('engineer-1'));
  assert.equal((await decode(cookie, {}, '/encode')).status, 401);
  for (const origin of [`${UI}.evil.test`, 'null', codec.url])
    assert.equal((await decode(cookie, { origin })).status, 403);
  assert.equal((await decode(cookie, { origin: UI, 'x-namespace': 'default' })).status, 403);
  const form = { origin: UI, 'content-type': 'text/plain' };
  assert.equal((await decode(cookie, form)).status, 415);
  assert.equal((await decode(cookie, { origin: UI }, '/encode')).status, 200);
});

test('a session ends when its time is over', async () => {
  const cookie = carried(await world.signedIn('support-1'));
  assert.equal((await decode(cookie)).status, 200);
  await delay(SESSION_SECONDS * 1_000);
  assert.equal((await decode(cookie)).status, 401);
});

const signOut = (cookie: string, headers: Readonly<Record<string, string>>) =>
  codec.call('/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
  });

test('who signs out is out at once: the session is gone, the cookie cleared, the trail told', async () => {
  const cookie = carried(await world.signedIn('support-1'));
  const page = await codec.call('/sign-out');
  assert.match(await page.text(), /<form method="post">/);
  assert.equal(page.headers.get('referrer-policy'), 'same-origin');
  assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
  const response = await signOut(cookie, { origin: codec.url });
  assert.equal(response.status, 200);
  assert.equal(
    response.headers.get('set-cookie'),
    '__Host-codec-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None',
  );
  assert.equal((await decode(cookie)).status, 401);
  assert.deepEqual(told().at(-1), {
    event: 'codec.closed',
    actor: 'staff:support-1',
    facts: { access: 'browser' },
  });
  assert.equal((await signOut(cookie, { origin: codec.url })).status, 200);
  assert.equal(told().length, 2, 'nobody leaves twice');
});

test('no other page signs somebody out, nor does a request that does not say whence it comes', async () => {
  const cookie = carried(await world.signedIn('support-1'));
  for (const headers of [{}, { origin: 'null' }, { origin: UI }, { origin: 'https://evil.test' }])
    assert.equal((await signOut(cookie, headers)).status, 403);
  assert.equal((await codec.call('/sign-out', { headers: { cookie } })).status, 200);
  assert.equal((await decode(cookie)).status, 200);
});

test('a cookie that was never given is worth nothing', async () => {
  for (const cookie of ['', '__Host-codec-session=', `__Host-codec-session=${'A'.repeat(43)}`])
    assert.equal((await decode(cookie)).status, 401);
});

for (const [person, named] of [
  ['clerk-1', 'staff:clerk-1'],
  ['officer-1', 'service:codec'],
] as const)
  test(`${person} is not let in, and the trail names the try`, async () => {
    const both = world.browsers();
    const response = await both.atCodec(await world.backFromIssuer(both, person));
    assert.equal(response.status, 403);
    assert.equal(response.headers.get('set-cookie'), null);
    const byName = told().map(({ event, actor }) => `${event} by ${actor}`);
    // Of whom the issuer gives no token to this server there is no name.
    assert.deepEqual([...byName, ...refused()], [`codec.refused by ${named}`]);
  });

test('an answer that belongs to another sign-in, or to none, lets nobody in', async () => {
  const [mine, theirs, other] = [world.browsers(), world.browsers(), world.browsers()];
  const forThem = await world.backFromIssuer(theirs, 'engineer-1');
  const forOther = await world.backFromIssuer(other, 'engineer-1');
  await mine.atCodec('/sign-in');
  for (const enter of [
    () => mine.atCodec(forThem), // Somebody slips in an answer that they got.
    () => codec.call(forThem),
    () => other.atCodec(forOther.replace(/state=[^&]*/, 'state=guessed')),
    () => theirs.atCodec(forThem.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fissuer.evil.test')),
    () => theirs.atCodec(forThem), // Its one try is over.
  ])
    assert.equal((await enter()).status, 403);
  assert.deepEqual(
    refused(),
    Array.from({ length: 5 }, () => 'codec.refused by service:codec'),
  );
  assert.deepEqual(told(), [], 'anybody can do that as often as they like: it is told in sums');
});

test('an issuer that says no lets nobody in', async () => {
  const both = world.browsers();
  const state = locationOf(await both.atCodec('/sign-in')).searchParams.get('state') ?? '';
  const response = await both.atCodec(`/callback?error=access_denied&state=${state}`);
  assert.equal(response.status, 403);
  assert.equal(refused().length, 1);
});
