import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { rows } from '../../../../infra/postgres/database.js';
import { acceptEnrollment } from '../../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../../support/test-database.js';
import { temporaryFolder } from '../../dev/support/temporary-folder.js';
import { examinedWith, NOWHERE } from '../support/doctor-command.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database?.stop());

const examined = (more: Readonly<Record<string, string>> = {}) =>
  examinedWith({
    ...NOWHERE,
    DATABASE_READER_URL: database.urls.reader,
    DATABASE_CA_FILE: database.caFile,
    ...more,
  });

/** What is found beside the API, which is not there, once the owner has done this; and nothing after it is undone. */
async function foundAfter(done: string, undone: string): Promise<readonly string[]> {
  await database.owner.raw(done);
  const { exit, codes } = await examined();
  await database.owner.raw(undone);
  assert.equal(exit, 1);
  return codes.filter((code) => code !== 'API_AWAY');
}

test('a sound database is said to be so, while what is away beside it is named', async () => {
  const { exit, codes, states } = await examined({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  assert.equal(exit, 1);
  assert.deepEqual(codes, ['API_AWAY', 'TEMPORAL_AWAY']);
  for (const check of ['database', 'database roles', 'enrollments', 'keys', 'certificates'])
    assert.equal(states[check], 'ok', check);
  for (const check of ['Temporal', 'schedules', 'API']) assert.equal(states[check], 'away', check);
  assert.equal(states['mail'], 'not-asked');
});

test('a schema that is behind this command line, or ahead of it, is told', async () => {
  const last = `WHERE name = (SELECT max(name) FROM schema_migration)`;
  assert.deepEqual(
    await foundAfter(
      `UPDATE schema_migration SET name = name || '-of-tomorrow' ${last}`,
      `UPDATE schema_migration SET name = replace(name, '-of-tomorrow', '') ${last}`,
    ),
    ['MIGRATIONS_AHEAD', 'MIGRATIONS_BEHIND'],
  );
});

test('a role that may read PHI, a grant to everybody and a missing MAINTAIN are told', async () => {
  assert.deepEqual(
    await foundAfter(
      'GRANT SELECT ON patients TO enrollment_reader',
      'REVOKE SELECT ON patients FROM enrollment_reader',
    ),
    ['GRANT_WRONG'],
  );
  assert.deepEqual(
    await foundAfter('GRANT SELECT ON clinic TO PUBLIC', 'REVOKE SELECT ON clinic FROM PUBLIC'),
    ['GRANT_WRONG'],
  );
  assert.deepEqual(
    await foundAfter(
      'REVOKE MAINTAIN ON patients_unsettled FROM enrollment_worker',
      'GRANT MAINTAIN ON patients_unsettled TO enrollment_worker',
    ),
    ['MAINTAIN_MISSING'],
  );
});

test('what waits for a person, was not started or is not told is counted; nothing of it is on record', async () => {
  const id = await acceptEnrollment(database.owner);
  const entries = () => rows(database.owner, 'SELECT seq FROM audit_entry');
  const before = (await entries()).length;
  const found = await foundAfter(
    `UPDATE enrollment SET needs_attention = true, accepted_at = now() - interval '1 hour' WHERE id = '${id}'`,
    `DELETE FROM enrollment WHERE id = '${id}'`,
  );
  assert.deepEqual(found, ['NEEDS_ATTENTION', 'RELAY_BEHIND']);
  assert.equal((await entries()).length, before);
});

test('a witness that cannot be read is told apart from a database that is another one', async (t) => {
  const file = join(temporaryFolder(t), 'witness.json');
  writeFileSync(file, '{"checkpoint": 7, "position": 9, "digest": "x", "cluster": "another"}');
  const other = await examined({ WITNESS_FILE: file });
  assert.ok(other.codes.includes('RESTORED'));
  writeFileSync(file, 'nothing');
  const unread = await examined({ WITNESS_FILE: file });
  assert.ok(unread.codes.includes('WITNESS_UNREADABLE') && !unread.codes.includes('RESTORED'));
});

test('a witness that knows nothing of a trail which has been there for long is no proof that all is well', async (t) => {
  const file = join(temporaryFolder(t), 'mistyped.json');
  const id = await acceptEnrollment(database.owner);
  await rows(
    database.owner,
    `INSERT INTO audit_position (position, enrollment_id, seq, at, hash)
     VALUES (1, ?, 1, now() - interval '1 hour', '')`,
    [id],
  );
  const { codes } = await examined({ WITNESS_FILE: file });
  assert.ok(codes.includes('WITNESS_UNREADABLE'));
});

test('a login that is refused is told without its password; with the database away all is said once', async () => {
  const wrong = database.urls.reader.replace(/:[^:@]+@/, ':a-wrong-password@');
  const { exit, codes, said } = await examined({ DATABASE_READER_URL: wrong });
  assert.equal(exit, 1); // Its certificate could be seen.
  assert.deepEqual(codes, ['API_AWAY', 'DATABASE_AWAY']);
  assert.doesNotMatch(said, /a-wrong-password|enrollment_reader/);
});
