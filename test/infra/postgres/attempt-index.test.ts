import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Phi } from '../../../activities/domain/phi.js';
import { attemptIndex, destroyOldAttemptKeys } from '../../../infra/postgres/attempt-index.js';
import { rows } from '../../../infra/postgres/database.js';
import { RotationBench } from '../../protocol/support/rotation-bench.js';
import { columnsOf } from '../../support/columns-of.js';

let bench: RotationBench;
before(async () => {
  bench = await RotationBench.start();
});
after(() => bench.stop());

const plain = { lastName: "O'Neill", dateOfBirth: '1985-06-15' };
const person = new Phi(plain);
const noon = (day: string) => new Date(`${day}T12:00:00Z`);
const index = async (day: string, who = person) =>
  (
    await attemptIndex(bench.rows.database.worker, bench.keys.keyring, who, noon(day))
  ).index.toString('hex');
const days = async () =>
  (
    await rows<{ day: string }>(
      bench.rows.database.owner,
      'SELECT day::text AS day FROM attempt_key ORDER BY day',
    )
  ).map(({ day }) => day);

test('on one day a person is counted under one index, by however many processes at once', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => index('2026-03-01')));
  assert.equal(new Set(all).size, 1);
  assert.deepEqual(await days(), ['2026-03-01']);
  assert.notEqual(
    await index('2026-03-01', new Phi({ ...plain, dateOfBirth: '1985-06-16' })),
    all[0],
  );
});

test('the next day it is another index: days cannot be joined', async () => {
  assert.notEqual(await index('2026-03-02'), await index('2026-03-01'));
});

test('the key of a day outlives it by one day, then it is destroyed, and its index comes back for nobody', async () => {
  const counted = await index('2026-03-01');
  const { worker } = bench.rows.database;
  assert.equal(await destroyOldAttemptKeys(worker, noon('2026-03-02')), 0);
  assert.equal(await destroyOldAttemptKeys(worker, noon('2026-03-03')), 1);
  assert.deepEqual(await days(), ['2026-03-02']);
  const told = await rows<{ facts: object }>(
    bench.rows.database.owner,
    `SELECT facts FROM audit_entry WHERE event = 'keys.destroyed'`,
  );
  assert.deepEqual(told, [{ facts: { lineage: 'pending', counts: { dayKeys: 1 } } }]);
  assert.notEqual(await index('2026-03-01'), counted);
});

test('a day’s key is wrapped anew with its lineage, and the daily rotation destroys the old ones', async () => {
  const today = new Date();
  const of = () => attemptIndex(bench.rows.database.worker, bench.keys.keyring, person, today);
  const before = await of();
  await bench.rotate('pending', { maxAgeHours: 0 });
  assert.deepEqual(await of(), before);
  assert.deepEqual(await days(), [today.toISOString().slice(0, 10)]);
});

test('nothing of a person or an enrollment lies with the keys', async () => {
  assert.deepEqual(await columnsOf(bench.rows.database.owner, 'attempt_key'), [
    'day',
    'id',
    'kek_version',
    'wrapped',
  ]);
});
