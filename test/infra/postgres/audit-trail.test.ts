import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { AuditEntry } from '../../../activities/domain/audit.js';
import { correlationId, type EnrollmentId, enrollmentId } from '../../../activities/domain/ids.js';
import {
  appendAudit,
  plainAuditTrail,
  postgresAuditTrail,
} from '../../../infra/postgres/audit-trail.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { count } from '../../support/counts.js';
import { inLanes, untilAnswered, whileSevering } from '../../support/severed-connections.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { auditTrailContract } from './audit-trail-contract.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const newId = (): EnrollmentId => enrollmentId(randomUUID());

const entryFor = (id: EnrollmentId): AuditEntry => ({
  entryId: randomUUID(),
  enrollmentId: id,
  correlationId: correlationId(randomUUID()),
  event: 'step.attempted',
  actor: 'service:worker',
  facts: { attempt: 1 },
});

/** How many entries an enrollment has, and how many links of its chain do not hold. */
async function chainOf(id: EnrollmentId): Promise<{ entries: number; broken: number }> {
  const found = await row<{ entries: number; broken: number }>(
    database.owner,
    `SELECT count(*)::int AS entries, (count(*) FILTER (WHERE seq <> n OR prev_hash <> before OR hash <> audit_hash(before, ARRAY[
       enrollment_id::text, seq::text, entry_id::text, correlation_id::text, event, actor, facts::text,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')])))::int AS broken
     FROM (SELECT *, row_number() OVER w AS n, coalesce(lag(hash) OVER w, ''::bytea) AS before
           FROM audit_entry WHERE enrollment_id = ? WINDOW w AS (ORDER BY seq)) chain`,
    [id],
  );
  return found ?? assert.fail();
}

for (const adapter of [postgresAuditTrail, plainAuditTrail])
  auditTrailContract(
    adapter.name,
    () => adapter(database.worker),
    () => database.owner,
  );

test('a commit whose answer is lost doubles nothing when the entry is appended again', async () => {
  const trail = postgresAuditTrail(database.worker);
  const entries = Array.from({ length: count(20, 200) }, () => entryFor(newId()));
  await whileSevering(
    database,
    inLanes(entries, 8, (entry) => untilAnswered(() => trail.append(entry))),
  );
  for (const { enrollmentId: id } of entries)
    assert.deepEqual(await chainOf(id), { entries: 1, broken: 0 });
});

const WRITERS = 8;
const ENTRIES = count(60, 1_000);

test(`${WRITERS} writers of ${ENTRIES} entries each, on few enrollments: no gap, no fork, no deadlock`, async () => {
  const ids = [newId(), newId(), newId(), newId()];
  const write = async (): Promise<void> => {
    for (let written = 0; written < ENTRIES; written += ids.length)
      await appendAudit(database.worker, ...ids.toSorted(() => Math.random() - 0.5).map(entryFor));
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  for (const id of ids)
    assert.deepEqual(await chainOf(id), { entries: (WRITERS * ENTRIES) / ids.length, broken: 0 });
});

test('whose chain is held by another transaction waits alone: who tells beside it does not wait', async () => {
  const trail = postgresAuditTrail(database.worker);
  const [held, ...others] = [newId(), newId(), newId(), newId()].map(entryFor);
  assert.ok(held);
  let isTold = false;
  let told: Promise<unknown> = Promise.resolve();
  await database.worker.transaction(async (tx) => {
    await appendAudit(tx, entryFor(held.enrollmentId));
    // One told by its own call, one with the others.
    told = Promise.all([trail.append(held), trail.append(entryFor(held.enrollmentId))]).then(() => {
      isTold = true;
    });
    await Promise.all(others.map((entry) => trail.append(entry)));
    assert.equal(isTold, false);
  });
  await told;
  assert.deepEqual(await chainOf(held.enrollmentId), { entries: 3, broken: 0 });
});

test('one that cannot be written fails alone: what is told beside it stands', async () => {
  const trail = postgresAuditTrail(database.worker);
  const entries = [newId(), newId(), newId()].map(entryFor);
  const tooLong = { ...entryFor(newId()), actor: `client:${'x'.repeat(400)}` } as const;
  const told = await Promise.allSettled([tooLong, ...entries].map((entry) => trail.append(entry)));
  assert.deepEqual(
    told.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
  for (const { enrollmentId: id } of entries)
    assert.deepEqual(await chainOf(id), { entries: 1, broken: 0 });
});

test('what stands cannot be changed, deleted or emptied, not even by the owner', async () => {
  const entry = entryFor(newId());
  await appendAudit(database.worker, entry);
  for (const sql of [
    `UPDATE audit_entry SET actor = 'service:api'`,
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
  ])
    await assert.rejects(rows(database.owner, sql), /append-only/);
  assert.deepEqual(await chainOf(entry.enrollmentId), { entries: 1, broken: 0 });
});

test('no role of ours writes past the function', async () => {
  for (const role of ['api', 'worker', 'auditor', 'reader'] as const)
    for (const sql of [
      `INSERT INTO audit_entry (enrollment_id) VALUES (gen_random_uuid())`,
      'DELETE FROM audit_entry',
    ])
      await assert.rejects(rows(database[role], sql), /permission denied/);
});

test('a changed entry breaks the chain where it stands', async () => {
  const id = newId();
  await appendAudit(database.worker, entryFor(id), entryFor(id), entryFor(id));
  await database.owner.transaction(async (tx) => {
    await tx.raw('ALTER TABLE audit_entry DISABLE TRIGGER audit_no_change');
    await tx.raw(
      `UPDATE audit_entry SET actor = 'service:api' WHERE enrollment_id = ? AND seq = 2`,
      [id],
    );
    await tx.raw('ALTER TABLE audit_entry ENABLE TRIGGER audit_no_change');
  });
  assert.equal((await chainOf(id)).broken, 1);
});
