import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { verifyTrail } from '../../../infra/audit/verify-trail.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { postgresCheckpoints } from '../../../infra/postgres/checkpoints.js';
import { openDatabase, row, rows, type Transaction } from '../../../infra/postgres/database.js';
import { migrations } from '../../../infra/postgres/migrations/index.js';
import { JOURNAL, runMigration } from '../../../infra/postgres/run-migration.js';
import { trailAtOnce, trailLines } from '../../../infra/postgres/trail-lines.js';
import { count } from '../../support/counts.js';
import {
  entryUnder,
  lastMomentBefore,
  makeMonth,
  placeEntry,
} from '../audit/support/placed-entry.js';
import { newIds, startTrailBench, type TrailBench } from '../audit/support/trail-bench.js';

let bench: TrailBench;
before(async () => {
  bench = await startTrailBench();
  await makeMonth(bench.database.owner, lastMomentBefore());
});
after(() => bench?.stop());

const newId = (): EnrollmentId => newIds(1)[0] ?? assert.fail();

test('heads stand too: they go one on, and neither back nor away', async () => {
  const { owner, worker } = bench.database;
  const id = newId();
  await appendAudit(worker, entryUnder(id), entryUnder(id));
  for (const sql of [
    'UPDATE audit_head SET seq = seq - 1',
    'UPDATE audit_head SET seq = seq + 2',
    "UPDATE audit_head SET hash = ''",
    "UPDATE audit_head SET seq = seq + 1, since = now() + interval '1 day'",
    'DELETE FROM audit_head',
    'TRUNCATE audit_head',
  ])
    await assert.rejects(rows(owner, sql), /append-only/, sql);
});

/** What somebody with every right does to a head, before the chain goes on. */
const MEDDLING: Readonly<Record<string, string>> = {
  'with another hash': `UPDATE audit_head SET hash = sha256(hash) WHERE enrollment_id = :id`,
  'one further on': 'UPDATE audit_head SET seq = seq + 1 WHERE enrollment_id = :id',
  'one back': 'UPDATE audit_head SET seq = seq - 1 WHERE enrollment_id = :id',
  gone: 'DELETE FROM audit_head WHERE enrollment_id = :id',
};

for (const [how, sql] of Object.entries(MEDDLING))
  test(`a head ${how}: the chain goes no further, or the check says that it is broken`, async () => {
    const { owner } = bench.database;
    // One that began in this month, and one whose entries all lie in the month before.
    const [young, old] = [newId(), newId()];
    await bench.append([young], 2);
    for (const _entry of [1, 2]) await placeEntry(owner, { id: old, at: lastMomentBefore() });
    for (const id of [young, old]) {
      const goOn = async (tx: Transaction): Promise<void> => {
        await tx.raw(sql, { id });
        await appendAudit(tx, entryUnder(id));
      };
      const found = await bench.verdictAfter(goOn).catch(({ code }: { code?: string }) => code);
      if (found === 'XX001') continue;
      if (typeof found !== 'object') assert.fail(found);
      const broken = found.findings.filter(({ enrollmentId: of }) => of === id);
      assert.ok(
        broken.some(({ problem }) => problem === 'chain-broken'),
        how,
      );
    }
  });

/** The relations that appending to a chain touches, as the locks tell that its transaction holds. */
async function touchedBy(...ids: readonly EnrollmentId[]): Promise<number> {
  return bench.database.worker.transaction(async (tx) => {
    await appendAudit(tx, ...ids.map((id) => entryUnder(id)));
    const found = await row<{ count: number }>(
      tx,
      `SELECT count(DISTINCT relation) AS count FROM pg_locks
       WHERE pid = pg_backend_pid() AND locktype = 'relation'
         AND relation IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)`,
    );
    return found?.count ?? assert.fail();
  });
}

const MONTHS = count(24, 84);

test(`appending touches no more relations when there are ${MONTHS} months more`, async () => {
  const { owner } = bench.database;
  const [known, old] = [newId(), newId()];
  await placeEntry(owner, { id: old, at: lastMomentBefore() });
  await bench.append([known], 1);
  const few = [await touchedBy(newId()), await touchedBy(known), await touchedBy(old)];
  for (let month = 0; month < MONTHS; month += 1)
    await makeMonth(owner, new Date(Date.UTC(2003, month, 1)).toISOString());
  const many = [await touchedBy(newId()), await touchedBy(known), await touchedBy(old)];
  assert.deepEqual(many, few);
});

test('a trail that was one table is in months after the migration: all there, and its checkpoints hold', async () => {
  const { server, caFile, urls } = bench.database;
  const inOlder = (url: string) => url.replace(/\/\w+$/, '/older');
  const options = { caFile, poolSize: 2, applicationName: 'test' };
  const superuser = openDatabase({ ...options, url: server.superuserUrl });
  await superuser.raw('CREATE DATABASE older OWNER enrollment_owner');
  await superuser.destroy();
  const owner = openDatabase({ ...options, url: inOlder(urls.owner) });
  try {
    const place = migrations.findIndex(({ name }) => name === '0071-audit-months');
    await owner.raw(JOURNAL);
    for (const each of migrations.slice(0, place)) await runMigration(owner, each);
    const ids = newIds(3);
    const checkpoints = postgresCheckpoints(owner, bench.signer);
    for (const _round of [1, 2]) {
      for (const _entry of [1, 2]) await appendAudit(owner, ...ids.map((id) => entryUnder(id)));
      await checkpoints.take();
    }
    const entries = () =>
      rows(owner, 'SELECT to_jsonb(a) AS entry FROM audit_entry a ORDER BY enrollment_id, seq');
    const before = await entries();
    for (const each of migrations.slice(place)) await runMigration(owner, each);
    assert.deepEqual(await entries(), before);
    await appendAudit(owner, ...ids.map((id) => entryUnder(id)));
    assert.equal(await checkpoints.take(), 3);
    const check = { keys: bench.keys, coveredUntil: new Date().toISOString() };
    const told = await trailAtOnce(owner, (tx) => verifyTrail(trailLines(tx), check));
    assert.deepEqual(told, { entries: 15, checkpoints: 3, findings: [] });
  } finally {
    await owner.destroy();
  }
});
