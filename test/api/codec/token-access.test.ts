import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { AUDIENCE } from '../support/issuer.js';
import { type CodecUnderTest, startCodec, UI } from './support/codec-under-test.js';

let codec: CodecUnderTest;
let refuseToTell = false;
before(async () => {
  codec = await startCodec({}, () => {
    if (refuseToTell) throw new Failure('UNAVAILABLE');
  });
});
beforeEach(() => {
  refuseToTell = false;
  codec.told.length = 0;
});
after(() => codec[Symbol.asyncDispose]());

const decode = async (headers: Readonly<Record<string, string>>) =>
  codec.post('/decode', {}, headers);
const SECOND_MS = 1_000;
const seconds = (offset: number) => Math.floor(Date.now() / SECOND_MS) + offset;

async function assertRefused(response: Response, status: number): Promise<void> {
  assert.equal(response.status, status);
  assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.ok(!('payloads' in ((await response.json()) as object)));
}

test('support reads, and does not write; an engineer does both', async () => {
  const support = await codec.headers('enrollment:read enrollment:support');
  assert.equal((await decode(support)).status, 200);
  await assertRefused(await codec.post('/encode', {}, support), 403);
  const engineer = await codec.headers('enrollment:operate');
  assert.equal((await decode(engineer)).status, 200);
  assert.equal((await codec.post('/encode', {}, engineer)).status, 200);
});

for (const scope of ['enrollment:read', 'enrollment:submit', 'enrollment:break-glass', 'support'])
  test(`nobody else reads: scope ${scope} is refused in both directions`, async () => {
    const headers = await codec.headers(scope);
    await assertRefused(await decode(headers), 403);
    await assertRefused(await codec.post('/encode', {}, headers), 403);
  });

const HEADERS = { 'content-type': 'application/json', 'x-namespace': 'enrollment' };
test('without a token it asks for one', async () => {
  const response = await decode(HEADERS);
  assert.equal(response.headers.get('www-authenticate'), 'Bearer');
  await assertRefused(response, 401);
});

const BAD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'of the API': { aud: AUDIENCE },
  'of break-glass': { aud: 'urn:patient-enrollment:break-glass' },
  'of another issuer': { iss: 'https://issuer.evil.test' },
  'that is over': { exp: seconds(-60), iat: seconds(-120) },
  'without an end': { exp: undefined },
  'of nobody': { sub: undefined },
};
for (const [which, claims] of Object.entries(BAD))
  test(`a token ${which} is worth nothing here`, async () => {
    await assertRefused(await decode(await codec.headers('enrollment:support', claims)), 401);
    assert.deepEqual(codec.told, []);
  });

test('a token that was tampered with, or is none, is refused', async () => {
  const good = await codec.headers('enrollment:support');
  for (const authorization of [`${good['authorization']}A`, 'Bearer x.y.z', 'Basic eDp5', ''])
    await assertRefused(await decode({ ...good, authorization }), 401);
});

test('a token does not help a page of another origin, nor in another namespace', async () => {
  const headers = await codec.headers('enrollment:support');
  await assertRefused(await decode({ ...headers, origin: `${UI}.evil.test` }), 403);
  await assertRefused(await decode({ ...headers, 'x-namespace': 'default' }), 403);
});

test('the trail names who came to read, once per token, however much is read', async () => {
  const headers = await codec.headers('enrollment:support');
  await Promise.all(Array.from({ length: 5 }, () => decode(headers)));
  await decode(headers);
  assert.deepEqual(
    codec.told.map(({ event, actor, facts }) => ({ event, actor, facts })),
    [{ event: 'codec.opened', actor: 'staff:staff-1', facts: { access: 'token' } }],
  );
  await decode(await codec.headers('enrollment:support'));
  assert.equal(codec.told.length, 2);
});

test('the trail names who tried without the right to', async () => {
  await decode(await codec.headers('enrollment:read'));
  assert.deepEqual(
    codec.told.map(({ event, actor, facts }) => ({ event, actor, facts })),
    [
      {
        event: 'codec.refused',
        actor: 'staff:staff-1',
        facts: { access: 'token', code: 'ACTION_NOT_AUTHORISED' },
      },
    ],
  );
});

test('what cannot be put on record is not read: while the trail is away nobody gets anything', async () => {
  const headers = await codec.headers('enrollment:support');
  refuseToTell = true;
  await assertRefused(await decode(headers), 503);
  refuseToTell = false;
  assert.equal((await decode(headers)).status, 200);
  assert.equal(codec.told.length, 1);
});
