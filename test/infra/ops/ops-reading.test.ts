import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rows } from '../../../infra/postgres/database.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { opsHere } from './support/ops-command.js';

let database: TestDatabase;
before(async () => {
  database = await startTestDatabase();
});
after(() => database.stop());

const ops = (...words: readonly string[]) =>
  opsHere(
    {
      MODE: 'development',
      DATABASE_READER_URL: database.urls.reader,
      DATABASE_CA_FILE: database.caFile,
    },
    ...words,
  );
const looked = () =>
  rows<{ actor: string; facts: object }>(
    database.owner,
    `SELECT actor, facts FROM audit_entry WHERE event = 'ops.read' ORDER BY enrollment_id, seq`,
  );

test('who looks is on record before they see anything, by their login and in words of ours', async () => {
  const id = await acceptEnrollment(database.owner);
  for (const words of [['list'], ['show', id], ['audit', 'show', id]])
    assert.equal((await ops(...words)).code, 0, words[0]);
  assert.equal((await ops('audit', 'disclosures', crypto.randomUUID())).code, 3);
  const actor = 'ops:enrollment_reader';
  assert.deepEqual(await looked(), [
    { actor, facts: { reading: 'list' } },
    { actor, facts: { reading: 'show', enrollments: [id] } },
    { actor, facts: { reading: 'audit-show', enrollments: [id] } },
    // An id that there is not is the caller's word, not ours.
    { actor, facts: { reading: 'audit-disclosures' } },
  ]);
  assert.match(
    (await ops('audit', 'show', id)).stdout,
    /ops:enrollment_reader +An engineer looked/,
  );
});

test('whose histories are replayed is on record, and who has keys rotated: a deed, not a look', async () => {
  const id = await acceptEnrollment(database.owner);
  for (const words of [
    ['replay', id],
    ['keys', 'rotate'],
  ])
    assert.match((await ops(...words)).stderr, /TEMPORAL_ADDRESS is not set/);
  const told = await rows<{ event: string; facts: object }>(
    database.owner,
    `SELECT event, facts FROM audit_entry WHERE actor = 'ops:enrollment_reader' ORDER BY at DESC, seq DESC LIMIT 2`,
  );
  assert.deepEqual(told, [
    { event: 'ops.acted', facts: { deed: 'keys-rotate' } },
    { event: 'ops.read', facts: { reading: 'replay', enrollments: [id] } },
  ]);
  const mine = await ops('audit', 'by', 'ops:enrollment_reader');
  assert.match(mine.stdout, /An engineer acted: keys-rotate/);
});

test('free text is no reading, and what cannot be put on record is not read', async () => {
  const { reader, owner } = database;
  await assert.rejects(
    rows(reader, `SELECT audit_note_ops('reading', 'Mrs Miller', NULL)`),
    /word/,
  );
  await rows(owner, 'REVOKE EXECUTE ON FUNCTION audit_note_ops FROM enrollment_reader');
  const told = await ops('list');
  assert.deepEqual([told.code, told.stdout], [4, '']);
});
