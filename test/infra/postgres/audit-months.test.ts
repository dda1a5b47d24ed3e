import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type EnrollmentId, SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import { postgresAuditMonths } from '../../../infra/postgres/audit-months.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { rows } from '../../../infra/postgres/database.js';
import { ROLES } from '../../protocol/support/grants.js';
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
});
after(() => bench?.stop());

const MS_PER_DAY = 86_400_000;
const newId = (): EnrollmentId => newIds(1)[0] ?? assert.fail();
const verdict = () => bench.verdictAfter(async () => undefined);

const partsOf = async (): Promise<readonly string[]> =>
  (
    await rows<{ name: string }>(
      bench.database.owner,
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
       WHERE inhparent = 'audit_entry'::regclass ORDER BY 1`,
    )
  ).map(({ name }) => name);

/** Which part each entry of an enrollment lies in, in the order of its chain. */
const placesOf = async (id: EnrollmentId): Promise<readonly string[]> =>
  (
    await rows<{ part: string }>(
      bench.database.owner,
      'SELECT tableoid::regclass::text AS part FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
      [id],
    )
  ).map(({ part }) => part);

const partOf = (at: string): string => `audit_entry_${at.slice(0, 7).replace('-', '_')}`;

test('across the turn of a month a chain goes on, and an entry that is told again stands once', async () => {
  const { owner, worker } = bench.database;
  const at = lastMomentBefore();
  await makeMonth(owner, at);
  const now = new Date().toISOString();
  for (const id of [newId(), SYSTEM_TRAIL]) {
    const [before, beyond] = [randomUUID(), randomUUID()];
    await placeEntry(owner, { id, at, entryId: before });
    // Told again when the month has turned, first and behind others, and in one call with what is new.
    await appendAudit(worker, entryUnder(id, before));
    await appendAudit(
      worker,
      entryUnder(id, beyond),
      entryUnder(id, before),
      entryUnder(id, beyond),
    );
    await appendAudit(worker, entryUnder(id, before));
    assert.deepEqual(await placesOf(id), [partOf(at), partOf(now)]);
  }
  await bench.checkpoints.take();
  assert.deepEqual((await verdict()).findings, []);
});

test('an entry of the month to come, by a clock that was set back since, stands once too', async () => {
  const { owner, worker } = bench.database;
  const [id, entryId] = [newId(), randomUUID()];
  const next = new Date(Date.parse(lastMomentBefore()) + 33 * MS_PER_DAY).toISOString();
  await placeEntry(owner, { id, at: next, entryId });
  await appendAudit(worker, entryUnder(id, entryId));
  assert.deepEqual(await placesOf(id), [partOf(next)]);
});

test('there is a month for now and for three to come, however many make them at once', async () => {
  const months = postgresAuditMonths(bench.database.worker);
  const { owner } = bench.database;
  const [last] = (await partsOf()).filter((part) => part !== 'audit_entry_default').slice(-1);
  await owner.raw(`DROP TABLE ${last ?? assert.fail()}`);
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => months.make())), [0, 0, 0]);
  const parts = await partsOf();
  for (const ahead of [0, 1, 2, 3]) {
    const now = new Date();
    const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1);
    assert.ok(parts.includes(partOf(new Date(first).toISOString())), `${ahead}`);
  }
});

test('what comes when its month is missing is kept, told of once, and then lies in its month', async () => {
  const { owner, worker } = bench.database;
  const months = postgresAuditMonths(worker);
  const ids = [newId(), newId()];
  for (const id of ids) {
    for (const at of ['2001-01-31T23:59:59.999Z', '2001-02-01T00:00:00.000Z'])
      await placeEntry(owner, { id, at });
    assert.deepEqual(await placesOf(id), ['audit_entry_default', 'audit_entry_default']);
  }
  assert.equal(await months.make(), 4);
  assert.equal(await months.make(), 0);
  for (const id of ids) {
    assert.deepEqual(await placesOf(id), ['audit_entry_2001_01', 'audit_entry_2001_02']);
    await appendAudit(worker, entryUnder(id));
  }
  assert.deepEqual(
    (await verdict()).findings.filter(({ problem }) => problem !== 'uncovered'),
    [],
  );
});

test('no part can be changed or emptied by itself, not by the owner; nobody else gets at one at all', async () => {
  const { owner, worker } = bench.database;
  await placeEntry(owner, { id: newId(), at: '2002-02-02T00:00:00.000Z' }); // In the default part.
  await appendAudit(worker, entryUnder(newId()));
  const parts = await partsOf();
  assert.ok(parts.length > 5);
  for (const part of parts)
    await assert.rejects(rows(owner, `TRUNCATE ${part}`), /append-only/, part);
  for (const part of [partOf(new Date().toISOString()), 'audit_entry_default']) {
    for (const sql of [`UPDATE ${part} SET actor = 'x'`, `DELETE FROM ${part}`])
      await assert.rejects(rows(owner, sql), /append-only/, sql);
    for (const role of ROLES)
      for (const sql of [
        `SELECT FROM ${part}`,
        `INSERT INTO ${part} (seq) VALUES (1)`,
        `UPDATE ${part} SET actor = 'x'`,
        `DELETE FROM ${part}`,
        `TRUNCATE ${part}`,
        `DROP TABLE ${part}`,
        `ALTER TABLE audit_entry DETACH PARTITION ${part}`,
      ])
        await assert.rejects(rows(bench.database[role], sql), { code: '42501' }, `${role}: ${sql}`);
  }
  assert.equal(await postgresAuditMonths(worker).make(), 1);
});
