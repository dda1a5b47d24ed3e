import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { postgresCheckpoints } from '../../../infra/postgres/checkpoints.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { count } from '../../support/counts.js';
import { entryOf, newIds, startTrailBench, type TrailBench } from '../audit/support/trail-bench.js';

let bench: TrailBench;
before(async () => {
  bench = await startTrailBench();
});
after(() => bench?.stop());

const verdict = () => bench.verdictAfter(async () => undefined);

async function takeAll(): Promise<void> {
  while ((await bench.checkpoints.take()) > 0);
}

test('where nothing was appended there is no checkpoint', async () => {
  assert.equal(await bench.checkpoints.take(), 0);
  assert.deepEqual(await verdict(), { entries: 0, checkpoints: 0, findings: [] });
});

const ROUNDS = count(20, 200);

test('checkpoints taken by several at once, while entries come in: no gap, nothing twice, all covered', async () => {
  const { database, signer } = bench;
  const small = postgresCheckpoints(database.worker, signer, 7);
  let isOver = false;
  const taking = [1, 2, 3].map(async () => {
    while (!isOver) await small.take();
  });
  const ids = newIds(4);
  await Promise.all(
    [1, 2, 3, 4].map(async () => {
      for (let round = 0; round < ROUNDS; round += 1) await bench.append(ids, 1);
    }),
  );
  isOver = true;
  await Promise.all(taking);
  await takeAll();
  const { entries, findings } = await verdict();
  assert.deepEqual([entries, findings], [4 * 4 * ROUNDS, []]);
});

test('an entry that commits after later ones were covered is in the next checkpoint', async () => {
  const [late, early] = newIds(2);
  if (late === undefined || early === undefined) assert.fail();
  await bench.database.worker.transaction(async (tx) => {
    await appendAudit(tx, entryOf(late, 'step.attempted', {}));
    await bench.append([early], 1);
    assert.equal(await bench.checkpoints.take(), 1);
  });
  const positions = async (id: string) =>
    (await rows(bench.database.owner, 'SELECT FROM audit_position WHERE enrollment_id = ?', [id]))
      .length;
  assert.deepEqual([await positions(early), await positions(late)], [1, 0]);
  // It has waited for its turn, and the check says so.
  assert.equal((await verdict()).findings[0]?.problem, 'uncovered');
  assert.equal(await bench.checkpoints.take(), 1);
  assert.deepEqual((await verdict()).findings, []);
});

test('where signing fails no position is given, and the next try covers the same', async () => {
  await bench.append(newIds(1), 3);
  const sealed = postgresCheckpoints(bench.database.worker, {
    sign: () => Promise.reject(new Failure('UNAVAILABLE')),
  });
  await assert.rejects(sealed.take());
  assert.equal(await bench.checkpoints.take(), 3);
});

test('more entries than the bound make several checkpoints', async () => {
  await bench.append(newIds(5), 3);
  const small = postgresCheckpoints(bench.database.worker, bench.signer, 10);
  assert.deepEqual([await small.take(), await small.take(), await small.take()], [10, 5, 0]);
  assert.deepEqual((await verdict()).findings, []);
});

test('a checkpoint out of turn, or over less than all positions, is not kept', async () => {
  await bench.append(newIds(1), 1);
  const { worker } = bench.database;
  const last = await row<{ number: number; last: number }>(
    worker,
    'SELECT max(number) AS number, max(last_position) AS last FROM audit_checkpoint',
  );
  const [number, position] = [last?.number ?? 0, last?.last ?? 0];
  for (const [next, until] of [
    [number, position],
    [number + 2, position],
    [number + 1, position - 1],
    [number + 1, position + 1],
  ]) {
    const kept = await row<{ kept: boolean }>(
      worker,
      'SELECT audit_keep_checkpoint(?, ?, ?) AS kept',
      [next, until, 'x'],
    );
    assert.equal(kept?.kept, false, `${next} ${until}`);
  }
  await takeAll();
});

test('positions and checkpoints stand: nobody changes, deletes or empties them', async () => {
  for (const table of ['audit_position', 'audit_checkpoint'])
    for (const sql of [
      `UPDATE ${table} SET ${table === 'audit_position' ? 'seq = 9' : "jws = 'x'"}`,
      `DELETE FROM ${table}`,
      `TRUNCATE ${table}`,
    ])
      for (const role of ['owner', 'worker'] as const)
        await assert.rejects(rows(bench.database[role], sql), { code: '42501' }, `${role}: ${sql}`);
});
