import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import { samplePerson } from '../../../infra/dev/partners/people.js';
import { experianIdentity } from '../../../infra/identity/experian-identity.js';
import { server } from '../http/support/target.js';
import { ACCOUNT, type ExperianWorld, experianWorld, settingsFor } from './experian-world.js';

let world: ExperianWorld;
before(async () => {
  world = await experianWorld();
});
after(() => world.stop());
afterEach(() => world.bench.clearFaults());
const sample = new Phi(samplePerson);
/** One that has no token yet. */
const fresh = () => experianIdentity(settingsFor(world.url));
const failing500 = (times: number) =>
  world.bench.fault({ match: { operation: 'token' }, effect: 'before', status: 500, times });

test('a token endpoint that answers 500 now and then is asked again within the call', async () => {
  const [before500, before200] = [await world.tokens(500), await world.tokens(200)];
  await failing500(3);
  const attempt = world.admit();
  assert.equal((await fresh().verify(attempt, sample)).decision, 'accept');
  assert.equal((await world.tokens(500)) - before500, 3);
  assert.equal((await world.tokens(200)) - before200, 1);
  assert.equal(await world.inquiries(attempt), 1);
});

test('a token endpoint that stays down is not asked for ever; nothing was sent to the bureau', async () => {
  const before = await world.tokens(500);
  await failing500(100);
  const attempt = world.admit();
  await assert.rejects(fresh().verify(attempt, sample), { code: 'UNAVAILABLE' });
  assert.equal((await world.tokens(500)) - before, 4);
  assert.equal(await world.inquiries(attempt), 0);
});

test('no try for a token begins that the deadline would cut off', async () => {
  const before = await world.tokens(500);
  await failing500(100);
  const began = performance.now();
  const attempt = world.admit(2_500);
  await assert.rejects(fresh().verify(attempt, sample), { code: 'UNAVAILABLE' });
  assert.ok(performance.now() - began < 2_500);
  // Pauses of 100, 200 and 400 ms: after the third try there is no time for two seconds more.
  assert.ok((await world.tokens(500)) - before <= 3);
  assert.equal(await world.inquiries(attempt), 0);
});

test('a token that was ended in the middle of a saga is renewed, and one inquiry is billed', async () => {
  const identity = fresh();
  await identity.verify(world.admit(), sample);
  await world.bench.expireTokens();
  await failing500(1);
  const attempt = world.admit();
  assert.equal((await identity.verify(attempt, sample)).decision, 'accept');
  assert.equal(await world.inquiries(attempt), 1);
});

test('many that begin at once share one token', async () => {
  const before = await world.tokens(200);
  const identity = fresh();
  await Promise.all(Array.from({ length: 10 }, () => identity.verify(world.admit(), sample)));
  assert.equal((await world.tokens(200)) - before, 1);
});

for (const wrong of ['clientId', 'clientSecret', 'username', 'password', 'userDomain'] as const)
  test(`a wrong ${wrong} is an AUTH failure, asked once`, async () => {
    const before = await world.tokens(401);
    const { account, ...settings } = settingsFor(world.url);
    const stranger = experianIdentity({ ...settings, account: { ...account, [wrong]: 'wrong' } });
    await assert.rejects(stranger.verify(world.admit(), sample), { code: 'AUTH' });
    assert.equal((await world.tokens(401)) - before, 1);
  });

test('the request for a token carries the correlation id, and nothing of the person', async (t) => {
  const attempt = world.admit();
  const asked: { headers: IncomingHttpHeaders; body: string }[] = [];
  const { baseUrl } = await server(t, async (request, response) => {
    asked.push({ headers: request.headers, body: (await request.toArray()).join('') });
    response.writeHead(403).end();
  });
  await assert.rejects(experianIdentity(settingsFor(baseUrl)).verify(attempt, sample));
  const [{ headers, body } = assert.fail('It was not asked.')] = asked;
  assert.equal(headers['x-correlation-id'], attempt.correlationId);
  assert.equal(headers['x-user-domain'], ACCOUNT.userDomain);
  assert.deepEqual(JSON.parse(body), {
    ...{ username: ACCOUNT.username, password: ACCOUNT.password },
    ...{ client_id: ACCOUNT.clientId, client_secret: ACCOUNT.clientSecret },
  });
});
