import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { GONE } from '../../../activities/domain/undo-result.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { failing } from '../../support/record-system-contract.js';
import { simulatedKeycloak } from './support/keycloak-simulator.js';
import { accountsOf, admit, emailOf, mailing, open, opened } from './support/keycloak-world.js';

const CALL_SECONDS = 0.4;
let world: Awaited<ReturnType<typeof simulatedKeycloak>>;
before(async () => {
  world = await simulatedKeycloak(CALL_SECONDS);
});
after(() => world.stop());
afterEach(async () => {
  await world.bench.clearFaults();
  const attributes = ['enrollmentKey', 'enrollmentId', 'accessLevel'];
  await world.bench.send('PUT', '/__realm', { body: { attributes, mayViewUsers: true } });
});

/** An answer that tells nothing, and whether the account was made all the same. */
const lost: Readonly<Record<string, readonly [fault: Omit<Fault, 'match'>, isMade: boolean]>> = {
  '503 before': [{ effect: 'before', status: 503 }, false],
  '503 after': [{ effect: 'after', status: 503 }, true],
  cut: [{ effect: 'after', status: 0 }, true],
  hang: [{ effect: 'hang' }, false],
  'bad JSON': [{ effect: 'after', body: 'bad-json' }, true],
};

for (const [name, [fault, isMade]] of Object.entries(lost))
  test(`open, ${name}: the outcome is unknown, a repeat makes one account, an undo leaves none`, async () => {
    const id = world.fence.accept();
    await world.bench.fault({ match: { operation: 'create' }, ...fault });
    await assert.rejects(open(world, admit(world, id, 'perform')), failing('UNKNOWN_OUTCOME'));
    assert.equal((await accountsOf(world, id)).length, isMade ? 1 : 0);
    const made = await open(world, admit(world, id, 'perform'));
    assert.equal((await accountsOf(world, id)).length, 1);
    const undo = admit(world, id, 'undo');
    assert.deepEqual(await world.portal.remove(undo, made), GONE);
    assert.equal(await world.portal.isGone(undo, made), true);
    assert.deepEqual(await accountsOf(world, id), []);
  });

test('an account that lands late is found by its key once it has landed', async () => {
  const id = world.fence.accept();
  await world.bench.fault({ match: { operation: 'create' }, effect: 'late', delayMs: 700 });
  await assert.rejects(open(world, admit(world, id, 'perform')), failing('UNKNOWN_OUTCOME'));
  const undo = admit(world, id, 'undo');
  assert.equal(await world.portal.isGone(undo, null), true, 'not yet there: why a rollback waits');
  await wait(700);
  assert.equal(await world.portal.isGone(undo, null), false);
  assert.deepEqual(await world.portal.remove(undo, null), GONE);
});

for (const operation of ['cancel', 'delete'] as const)
  for (const effect of ['before', 'after', 'hang'] as const)
    test(`an undo whose ${operation} is lost (${effect}) is finished by the next`, async () => {
      const { id, made } = await opened(world);
      await world.bench.fault({ match: { operation }, effect });
      const undo = admit(world, id, 'undo');
      await assert.rejects(world.portal.remove(undo, made), failing('UNKNOWN_OUTCOME'));
      assert.deepEqual(await world.portal.remove(undo, made), GONE);
      assert.equal(await world.portal.isGone(undo, made), true);
    });

for (const [status, code] of [
  [400, 'RECORD_INVALID'],
  [401, 'AUTH'],
  [403, 'AUTH'],
] as const)
  test(`open, refused with ${status}: ${code}`, async () => {
    const match = { operation: 'create' } as const;
    await world.bench.fault({ match, effect: 'before', status, times: 'always' });
    const attempt = admit(world, world.fence.accept(), 'perform');
    await assert.rejects(open(world, attempt), failing(code));
  });

test('asked to come back later, it says when', async () => {
  const attempt = admit(world, world.fence.accept(), 'perform');
  await world.bench.fault({
    ...{ match: { operation: 'create' }, effect: 'before', status: 429, retryAfterSeconds: 7 },
  });
  await assert.rejects(open(world, attempt), { code: 'RATE_LIMITED', retryAfterSeconds: 7 });
});

test('a probe that fails is never taken for a proof', async () => {
  const { id, made } = await opened(world);
  const undo = admit(world, id, 'undo');
  await world.portal.remove(undo, made);
  for (const operation of ['read', 'search', 'history'] as const)
    for (const status of [404, 410, 500] as const) {
      if (status === 404 && operation !== 'search') continue; // Of one account it is the proof.
      await world.bench.fault({ match: { operation }, effect: 'before', status });
      await assert.rejects(world.portal.isGone(undo, made), failing('UNAVAILABLE'));
    }
});

test('a token that has ended in the middle of a saga is renewed, and nothing is made twice', async () => {
  const { id, made } = await opened(world);
  await world.bench.expireTokens();
  assert.deepEqual(await open(world, admit(world, id, 'perform')), made);
  await world.bench.expireTokens();
  assert.deepEqual(await world.portal.remove(admit(world, id, 'undo'), made), GONE);
});

test('a realm that would drop our attributes gets no account', async () => {
  await world.bench.send('PUT', '/__realm', { body: { attributes: ['accessLevel'] } });
  const id = world.fence.accept();
  await assert.rejects(open(world, admit(world, id, 'perform')), failing('UNAVAILABLE'));
  assert.ok(!(await world.accounts()).some(({ username }) => username === emailOf(id)));
});

test('users that are hidden from us are not taken for gone', async () => {
  const { id, attempt } = await opened(world);
  await world.bench.send('PUT', '/__realm', { body: { mayViewUsers: false } });
  const undo = admit(world, id, 'undo');
  await assert.rejects(world.portal.find(attempt), failing('AUTH'));
  await assert.rejects(world.portal.isGone(undo, null), failing('AUTH'));
  await assert.rejects(world.portal.remove(undo, null), failing('AUTH'));
});

test('the link whose enabling is lost is given by the next try; the fence is read before it', async () => {
  const { id } = await opened(world);
  await world.bench.fault({ match: { operation: 'update' }, effect: 'after', status: 503 });
  await assert.rejects(world.portal.activationLink(mailing(world, id)), failing('UNKNOWN_OUTCOME'));
  await world.portal.activationLink(mailing(world, id));
  const { id: other } = await opened(world);
  const late = mailing(world, other);
  world.fence.moveOn(other);
  await assert.rejects(world.portal.activationLink(late), failing('FENCED'));
  assert.equal((await accountsOf(world, other))[0]?.enabled, false);
});

test('no request line carries the address', async () => {
  const paths: string[] = [];
  const note = (message: unknown) =>
    paths.push((message as { request: { path: string } }).request.path);
  subscribe('undici:request:create', note);
  const { id, attempt, made } = await opened(world);
  await open(world, attempt);
  await world.portal.activationLink(mailing(world, id));
  const undo = admit(world, id, 'undo');
  await world.portal.remove(undo, made);
  await world.portal.isGone(undo, made);
  unsubscribe('undici:request:create', note);
  assert.ok(paths.length > 10);
  for (const path of paths) assert.ok(!decodeURIComponent(path).includes('@'), path);
});
