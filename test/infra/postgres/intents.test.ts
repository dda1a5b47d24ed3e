import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { postgresIntents } from '../../../infra/postgres/intents.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { admitted } from '../../support/attempts.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const intents = () => postgresIntents(database.worker);
const MADE = { id: 'vendor-1', version: '1' };

async function attempting(step = 'create-ehr-record') {
  return admitted(database.owner, await acceptEnrollment(database.owner), step, 'perform');
}

test('an intent is nothing before it is declared, and nothing is made before it is fulfilled', async () => {
  const attempt = await attempting();
  assert.equal(await intents().find(attempt), null);
  await intents().declare(attempt, 'absent');
  assert.deepEqual(await intents().find(attempt), { probe: 'absent', isAsked: false, made: null });
  await intents().fulfil(attempt, MADE);
  assert.deepEqual(await intents().find(attempt), { probe: 'absent', isAsked: false, made: MADE });
});

test('the first probe stands: a retry that finds its own lost record does not take it for someone else’s', async () => {
  for (const [first, later] of [
    ['absent', 'present'],
    ['present', 'absent'],
  ] as const) {
    const attempt = await attempting();
    await intents().declare(attempt, first);
    await intents().declare(attempt, later);
    assert.equal((await intents().find(attempt))?.probe, first);
  }
});

test('forgetting drops the reference and keeps that there was an intent', async () => {
  const attempt = await attempting();
  await intents().declare(attempt, 'absent');
  await intents().fulfil(attempt, MADE);
  await intents().forget(attempt);
  assert.deepEqual(await intents().find(attempt), { probe: 'absent', isAsked: false, made: null });
});

test('each step of an enrollment has an intent of its own, also for those who ask at the same time', async () => {
  const attempt = await attempting();
  await intents().declare(attempt, 'absent');
  const step = await admitted(database.owner, attempt.id, 'set-up-patient-portal', 'perform');
  const elsewhere = await attempting();
  await intents().declare(elsewhere, 'present');
  const asked = [step, attempt, elsewhere, attempt].map((each) => intents().find(each));
  const probes = (await Promise.all(asked)).map((found) => found?.probe);
  assert.deepEqual(probes, [undefined, 'absent', 'present', 'absent']);
});

test('what was never declared cannot be fulfilled', async () => {
  const attempt = await attempting();
  await intents().fulfil(attempt, MADE);
  assert.equal(await intents().find(attempt), null);
});

test('an attempt that comes back to life after the undo neither declares nor remembers anything', async () => {
  const late = await attempting('verify-identity');
  await intents().declare(late, 'absent');
  const undo = await admitted(database.owner, late.id, 'verify-identity', 'undo');
  await intents().forget(undo);
  const fenced = { code: 'FENCED' };
  await assert.rejects(intents().fulfil(late, MADE), fenced);
  assert.deepEqual(await intents().find(undo), { probe: 'absent', isAsked: false, made: null });

  const begun = await attempting();
  const turned = await admitted(database.owner, begun.id, 'create-ehr-record', 'undo');
  await assert.rejects(intents().declare(begun, 'absent'), fenced);
  assert.equal(await intents().find(turned), null);
});

test('a system that cannot be searched is asked once, until it is known that it was not', async () => {
  const attempt = await attempting();
  await intents().declare(attempt, 'absent');
  const asked = await Promise.all([1, 2, 3].map(() => intents().ask(attempt)));
  assert.equal(asked.filter((isMine) => isMine).length, 1);
  assert.equal((await intents().find(attempt))?.isAsked, true);
  await intents().unask(attempt);
  assert.equal(await intents().ask(attempt), true);
});

test('an attempt that the enrollment has left behind asks nothing, and can take back what it asked before', async () => {
  const attempt = await attempting();
  await intents().declare(attempt, 'absent');
  await intents().ask(attempt);
  await admitted(database.owner, attempt.id, attempt.step, 'undo');
  await intents().unask(attempt);
  assert.equal((await intents().find(attempt))?.isAsked, false);
  await assert.rejects(intents().ask(attempt), { code: 'FENCED' });
});

test('what may double is asked again once it can no longer land: after its attempt and what the system may be late', async () => {
  const attempt = await attempting();
  await intents().declare(attempt, 'absent');
  assert.equal(await intents().ask(attempt, 30), true);
  assert.equal(await intents().ask(attempt, 30), false);
  const { rows } = await database.owner.raw<{ rows: { seconds: number }[] }>(
    `SELECT extract(epoch FROM may_land_until - now())::float AS seconds FROM intent WHERE enrollment_id = ?`,
    [attempt.id],
  );
  const left = attempt.deadline.remainingMs() / 1_000;
  assert.ok((rows[0]?.seconds ?? 0) > left + 25, 'the attempt itself may still send it');

  // Its attempt is over: only what is under way may still land.
  await intents().unask(attempt, 0.2);
  assert.equal((await intents().find(attempt))?.isAsked, true);
  assert.equal(await intents().ask(attempt, 30), false);
  await setTimeout(250);
  assert.equal(await intents().ask(attempt, 30), true);
});

test('what was asked without an end stays asked', async () => {
  const attempt = await attempting();
  await intents().declare(attempt, 'absent');
  assert.equal(await intents().ask(attempt), true);
  assert.equal(await intents().ask(attempt, 30), false);
});
