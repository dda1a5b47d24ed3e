import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { row, rows } from '../../../infra/postgres/database.js';
import { type OldTrail, startOldTrail } from '../audit/support/old-trail.js';
import { placeEntry } from '../audit/support/placed-entry.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';
import { auditOf, countIn, settingsOf } from './support/old-trail-ops.js';
import { opsHere } from './support/ops-command.js';

let trail: OldTrail;
before(async () => {
  trail = await startOldTrail();
});
after(() => trail?.stop());

const audit = (...words: readonly string[]) => auditOf(trail)(...words);

/** An archive that is tried, and must leave everything where it is. */
async function assertStays(folder: string, why: RegExp, code = 5): Promise<void> {
  const { first, young } = trail.months;
  const told = await audit('archive', '--before', young, '--to', folder);
  assert.equal(told.code, code, told.stderr);
  assert.match(told.stderr, why);
  assert.equal(await countIn(trail, first), 3);
}

test('nothing leaves before its time: not by the verb, not by a setting, not by the function itself', async (t) => {
  const folder = temporaryFolder(t);
  const { first, second, young } = trail.months;
  const next = `${young.slice(0, 4)}-12` === young ? `${Number(young.slice(0, 4)) + 1}-01` : null;
  const beyond = next ?? `${young.slice(0, 5)}${`${Number(young.slice(5)) + 1}`.padStart(2, '0')}`;
  const told = await audit('archive', '--before', beyond, '--to', folder);
  assert.equal(told.code, 5);
  assert.match(told.stderr, new RegExp(`--before ${young} at most`));
  const longer = { ...settingsOf(trail), AUDIT_RETENTION_YEARS: '7' };
  assert.equal(
    (await opsHere(longer, 'audit', 'archive', '--before', first, '--to', folder)).code,
    5,
  );
  const shorter = { ...settingsOf(trail), AUDIT_RETENTION_YEARS: '5' };
  const refused = await opsHere(shorter, 'audit', 'archive', '--before', first, '--to', folder);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /AUDIT_RETENTION_YEARS must be a whole number from 6 to 100/);
  const asked = `SELECT audit_archive_month(?::date, ?, 0, '') AS refusal`;
  for (const [month, years] of [
    [young, 0],
    [young, -9],
    [second, 7],
  ] as const) {
    const answer = await row<{ refusal: string }>(trail.database.owner, asked, [
      `${month}-01`,
      years,
    ]);
    assert.equal(answer?.refusal, 'too-young');
  }
});

test('nothing leaves under a hold, while an enrollment of its time is open, out of turn, or uncovered', async (t) => {
  const folder = temporaryFolder(t);
  const { owner } = trail.database;
  assert.equal((await audit('hold', 'LEGAL-7')).code, 0);
  await assertStays(folder, /a hold is placed/);
  assert.match((await audit('hold', 'LEGAL-7')).stdout, /placed before/);
  assert.equal((await audit('release', 'LEGAL-7')).code, 0);
  assert.equal((await audit('hold', 'for Mrs Miller')).code, 2);

  const id = randomUUID();
  await rows(
    owner,
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan, accepted_at)
     VALUES (?, 'PAT-' || gen_random_uuid(), gen_random_uuid(), 'https://issuer.example', 'portal', 'portal',
             '{"steps": []}', ?::timestamptz)`,
    [id, `${trail.months.first}-01T00:00:00Z`],
  );
  await assertStays(folder, /has not ended/);
  await rows(owner, 'DELETE FROM enrollment WHERE id = ?', [id]);

  const answer = await row<{ refusal: string }>(
    owner,
    `SELECT audit_archive_month(?::date, 6, 2, '') AS refusal`,
    [`${trail.months.second}-01`],
  );
  assert.equal(answer?.refusal, 'not-the-oldest');

  // One that came late, which no checkpoint covers.
  const tx = await owner.transaction();
  await placeEntry(tx, { id: trail.through, at: `${trail.months.first}-02T00:00:00.000Z` });
  const late = await row<{ refusal: string }>(
    tx,
    `SELECT audit_archive_month(?::date, 6, 4, '') AS refusal`,
    [`${trail.months.first}-01`],
  );
  await tx.rollback();
  assert.equal(late?.refusal, 'not-covered');
});

test('nothing leaves whose file is not that month, word for word', async (t) => {
  const folder = temporaryFolder(t);
  const { first } = trail.months;
  const path = join(folder, `audit-${first}.jsonl`);
  // The files are written by tries that a hold stops: what is there from before is taken, if it is right.
  await audit('hold', 'LEGAL-8');
  await assertStays(folder, /a hold is placed/);
  await audit('release', 'LEGAL-8');
  const genuine = readFileSync(path, 'utf8');
  for (const [text, why, code] of [
    [
      genuine.replace('"attempt": 1', '"attempt": 2').replace('"attempt\\": 1', '"attempt\\": 2'),
      /not genuine/,
      1,
    ],
    [genuine.split('\n').slice(0, 1).join('\n'), /not what the database has/, 5],
    ['SECRET', /not an export|not JSON/, 2],
  ] as const) {
    writeFileSync(path, text);
    await assertStays(folder, why, code);
  }
});
