import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rows } from '../../../infra/postgres/database.js';
import { enrollmentFigures, FIGURES } from '../../../infra/postgres/enrollment-figures.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

interface Made {
  readonly phase: string;
  readonly more?: string;
}

/** A row as another release may have left it, moved to its phase as every transition does. */
async function make({ phase, more = '' }: Made): Promise<void> {
  const id = crypto.randomUUID();
  await rows(
    database.owner,
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan, accepted_at)
     VALUES (?, ?, ?, 'i', 'c', 's', '{}', now() - interval '1 hour')`,
    [id, `PAT-${id}`, id],
  );
  const set = [`phase = '${phase}'`, ...(more === '' ? [] : [more])].join(', ');
  await rows(database.owner, `UPDATE enrollment SET ${set} WHERE id = '${id}'`);
}

test('how enrollments stand: by phase, by why they want a person and by code, with the age of the oldest', async () => {
  const purging = "purge_code = 'UNAVAILABLE'";
  const ended = "outcome = 'rolled-back-with-residue', failure_code = 'AUTH'";
  await make({ phase: 'accepted' });
  await make({ phase: 'purging', more: purging });
  await make({ phase: 'purging', more: `${purging}, needs_attention = true` });
  await make({
    phase: 'running',
    more: `waiting_for = 'review', waiting_step = 's', wait_until = now(), needs_attention = true`,
  });
  await make({
    phase: 'ended',
    more: `${ended}, ended_at = now(), needs_attention = true, residue = '[{}]'`,
  });
  await make({
    phase: 'ended',
    more: `${ended}, ended_at = now() - interval '31 days', needs_attention = true, residue = '[{}]'`,
  });
  await make({ phase: 'ended', more: "outcome = 'enrolled', ended_at = now()" });
  const figures = await enrollmentFigures(database.api);
  const told = figures.map(
    ({ phase, reason, code, count, oldestSeconds }) =>
      `${phase} ${reason} ${code} ${count} ${oldestSeconds >= 3_600 ? 'old' : 'new'}`,
  );
  assert.deepEqual(told.toSorted(), [
    'accepted null null 1 old',
    'ended residue AUTH 1 new',
    'purging null null 1 new',
    'purging stuck-undo UNAVAILABLE 1 new',
    'running review null 1 old',
  ]);
});

test('the figures are read from two partial indexes, however many enrollments have ended', async () => {
  const plan = await database.owner.transaction(async (tx) => {
    await rows(tx, 'SET LOCAL enable_seqscan = off');
    return rows<{ 'QUERY PLAN': string }>(tx, `EXPLAIN ${FIGURES}`);
  });
  const lines = plan.map((line) => line['QUERY PLAN']).join('\n');
  assert.match(lines, /enrollment_open\b/);
  assert.match(lines, /enrollment_attention\b/);
  assert.doesNotMatch(lines, /Seq Scan|enrollment_pkey/);
});

test('a reading that takes too long is given up by the database itself', async () => {
  await database.owner.transaction(async (tx) => {
    await rows(tx, 'LOCK TABLE enrollment IN ACCESS EXCLUSIVE MODE');
    await assert.rejects(enrollmentFigures(database.worker), { code: 'CONFLICT' });
  });
});
