import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Applicant } from '../../../activities/domain/applicant.js';
import { Phi } from '../../../activities/domain/phi.js';
import { destroyOldAttemptKeys } from '../../../infra/postgres/attempt-index.js';
import { rows } from '../../../infra/postgres/database.js';
import { postgresInquiryLimits } from '../../../infra/postgres/inquiry-limits.js';
import { postgresIntents } from '../../../infra/postgres/intents.js';
import { RotationBench } from '../../protocol/support/rotation-bench.js';
import { admitted } from '../../support/attempts.js';
import { columnsOf } from '../../support/columns-of.js';
import { failing } from '../../support/record-system-contract.js';

let bench: RotationBench;
before(async () => {
  bench = await RotationBench.start();
});
after(() => bench.stop());

const STEP = 'verify-identity';
const person = (lastName: string) =>
  new Phi<Pick<Applicant, 'lastName' | 'dateOfBirth'>>({ lastName, dateOfBirth: '1985-06-15' });
const limits = (changes: object = {}) =>
  postgresInquiryLimits(bench.rows.database.worker, bench.keys.keyring, {
    ...{ person: 3, client: 1_000, bureau: 1_000 },
    ...changes,
  });

/** An attempt that has declared that it is about to ask. */
async function about() {
  const { id } = await bench.rows.running();
  const attempt = await admitted(bench.rows.database.owner, id, STEP, 'perform');
  await postgresIntents(bench.rows.database.worker).declare(attempt, 'absent');
  return attempt;
}

const counts = async () => {
  const found = await rows<{ of: string; count: number }>(
    bench.rows.database.owner,
    'SELECT of, sum(count)::int AS count FROM inquiry_count GROUP BY of',
  );
  return Object.fromEntries(found.map(({ of, count }) => [of, count]));
};

test('fifty at once for one person: three are admitted, whatever else they name', async () => {
  const attempts = await Promise.all(Array.from({ length: 50 }, about));
  const told = await Promise.allSettled(
    attempts.map((attempt) => limits().admit(attempt, person('Guessed'))),
  );
  assert.equal(told.filter(({ status }) => status === 'fulfilled').length, 3);
  for (const each of told)
    if (each.status === 'rejected') failing('IDENTITY_ATTEMPTS_EXCEEDED')(each.reason);
  await limits().admit(await about(), person('Neighbour'));
});

test('an inquiry counts once, however often it is tried', async () => {
  const attempt = await about();
  const before = await counts();
  for (let tries = 0; tries < 5; tries += 1) await limits().admit(attempt, person('Retried'));
  assert.equal((await counts())['person'], (before['person'] ?? 0) + 1);
});

test('a client or a bureau that is asked too often is told to wait, and the person is not counted', async () => {
  const attempt = await about();
  const before = await counts();
  for (const spent of [{ client: 1 }, { bureau: 1 }])
    await assert.rejects(limits(spent).admit(attempt, person('Unlucky')), failing('RATE_LIMITED'));
  assert.deepEqual(await counts(), before);
  await limits().admit(attempt, person('Unlucky'));
});

test('an attempt that the enrollment has left behind counts nothing', async () => {
  const attempt = await about();
  const before = await counts();
  const late = { ...attempt, fence: attempt.fence - 1 };
  await assert.rejects(limits().admit(late, person('Late')), failing('FENCED'));
  assert.deepEqual(await counts(), before);
});

test('the worker can neither read nor change a count', async () => {
  const { worker } = bench.rows.database;
  for (const sql of [
    'SELECT 1 FROM inquiry_count',
    'DELETE FROM inquiry_count',
    'UPDATE inquiry_count SET count = 1',
  ])
    await assert.rejects(rows(worker, sql), { code: '42501' });
});

test('the counts of a day go with its key, and name no enrollment', async () => {
  const overmorrow = new Date(Date.now() + 2 * 86_400_000);
  await destroyOldAttemptKeys(bench.rows.database.worker, overmorrow);
  assert.deepEqual(await counts(), {});
  assert.deepEqual(await columnsOf(bench.rows.database.owner, 'inquiry_count'), [
    'day',
    'of',
    'index',
    'count',
  ]);
});
