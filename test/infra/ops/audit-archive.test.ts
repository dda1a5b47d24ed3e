import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { rows } from '../../../infra/postgres/database.js';
import { type OldTrail, startOldTrail } from '../audit/support/old-trail.js';
import { auditOf, countIn } from './support/old-trail-ops.js';
import { objectIn, opsHere } from './support/ops-command.js';

let trail: OldTrail;
const folder = mkdtempSync(join(tmpdir(), 'audit-archive-'));
before(async () => {
  trail = await startOldTrail();
});
after(async () => {
  await trail?.stop();
  rmSync(folder, { recursive: true });
});

const audit = (...words: readonly string[]) => auditOf(trail)(...words);

test('old months leave one by one, each into a file that is verified offline; the trail tells, and stays genuine', async () => {
  const { first, second, young } = trail.months;
  const before = await trail.verdictAfter(async () => undefined);
  assert.deepEqual(before, { entries: 9, checkpoints: 4, findings: [] });
  for (const [until, entries] of [
    [second, 3],
    [young, 2],
  ] as const) {
    const told = await audit('archive', '--before', until, '--to', folder, '--json');
    assert.equal(told.code, 0, told.stderr);
    const [archived] = objectIn(told)['archived'] as { entries: number; file: string }[];
    assert.equal(archived?.entries, entries);
    assert.equal(statSync(archived?.file ?? '').mode & 0o777, 0o600);
    const key = join(folder, 'key.jwk');
    writeFileSync(key, JSON.stringify(trail.keys));
    const verify = ['audit', 'verify', '--from', archived?.file ?? '', '--key', key];
    const offline = await opsHere({}, ...verify);
    assert.match(offline.stdout, new RegExp(`^GENUINE: ${entries} entries`));
    assert.match((await audit('verify')).stdout, /^GENUINE: [^\n]*\nArchived: /);
  }
  assert.deepEqual(
    [await countIn(trail, first), await countIn(trail, second), await countIn(trail, young)],
    [0, 0, 2],
  );
  assert.match(
    (await audit('archive', '--before', young, '--to', folder)).stdout,
    /nothing so old/,
  );
  const breach = await audit('breach-report', '--from', `${second}-15`, '--to', `${young}-01`);
  assert.equal(breach.code, 1);
  assert.match(breach.stdout, new RegExp(`^NOT ALL OF IT: ${second} left the database`, 'm'));
  const fhir = await audit('export', '--as', 'fhir', '--to', join(folder, 'fhir'));
  assert.match(fhir.stdout, new RegExp(`^In archives: ${first}, ${second}$`, 'm'));
  const events = await rows<{ month: string }>(
    trail.database.owner,
    `SELECT facts -> 'archive' ->> 'month' AS month FROM audit_entry WHERE event = 'audit.archived' ORDER BY seq`,
  );
  assert.deepEqual(
    events.map(({ month }) => month),
    [first, second],
  );
});

test('chains go on from what left; the whole trail is verified from an export too, and one chain alone', async () => {
  await trail.append([trail.through], 1);
  await trail.checkpoints.take();
  const whole = join(folder, 'whole');
  assert.equal((await audit('export', '--to', whole)).code, 0);
  assert.equal((await audit('export', trail.through, '--to', `${whole}-one`)).code, 0);
  for (const words of [[], [trail.through], ['--from', whole], ['--from', `${whole}-one`]])
    assert.equal((await audit('verify', ...words)).code, 0, words.join(' '));
});

test('with the archives at hand every word is looked at; one that is missing, changed or another is named', async () => {
  const { first, second } = trail.months;
  const all = await audit('verify', '--archives', folder);
  assert.match(
    all.stdout,
    /^GENUINE: [^\n]*\n[^\n]* 5 entries[^\n]*\nTheir archives are genuine too\.$/m,
  );
  const path = join(folder, `audit-${first}.jsonl`);
  const genuine = readFileSync(path, 'utf8');
  for (const text of [
    '',
    genuine.replace('service:worker', 'service:api'),
    readFileSync(join(folder, `audit-${second}.jsonl`), 'utf8'),
  ]) {
    writeFileSync(path, text);
    const told = objectIn(await audit('verify', '--archives', folder, '--json'));
    const [found] = told['findings'] as { problem: string; month: string }[];
    assert.deepEqual([told['verified'], found?.month], [false, first]);
  }
});

const isOf = (month: string): string => `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') = '${month}'`;
const partOf = (month: string): string => `audit_entry_${month.replace('-', '_')}`;

/** As the function would have written it, had it been allowed to. */
const forged = (month: string): string => `
  INSERT INTO audit_archive
    SELECT '${month}-01', count(*), sha256(string_agg(hash, '' ORDER BY position)), sha256((
      SELECT total FROM audit_archive ORDER BY month DESC LIMIT 1) || sha256(string_agg(hash, '' ORDER BY position)))
    FROM audit_position WHERE ${isOf(month)};
  SELECT audit_append(jsonb_build_array(jsonb_build_object(
    'entryId', gen_random_uuid(), 'enrollmentId', gen_random_uuid(), 'correlationId', gen_random_uuid(),
    'event', 'audit.archived', 'actor', 'service:ops', 'facts', jsonb_build_object('archive', jsonb_build_object(
      'month', '${month}', 'entries', entries, 'digest', encode(digest, 'hex'), 'total', encode(total, 'hex'))))))
    FROM audit_archive WHERE month = '${month}-01';
  DROP TABLE ${partOf(month)}`;

type Meddling = (months: OldTrail['months']) => string;

/** What somebody with every right does, to pass for archiving what may not leave, or to change what has left. */
const MEDDLING: readonly (readonly [string, string, Meddling])[] = [
  ['a month is dropped', 'entry-missing', ({ young }) => `DROP TABLE ${partOf(young)}`],
  ['a month leaves too early', 'archive-unproven', ({ young }) => forged(young)],
  [
    'a month is noted as archived',
    'archive-unproven',
    ({ young }) =>
      `DROP TABLE ${partOf(young)}; INSERT INTO audit_archive VALUES ('${young}-01', 2, '', '')`,
  ],
  [
    'hashes of an archived month are changed',
    'root-differs',
    ({ first }) => `UPDATE audit_position SET hash = sha256(hash) WHERE ${isOf(first)}`,
  ],
  [
    'nothing is left of an archived month',
    'position-gap',
    ({ first }) => `DELETE FROM audit_position WHERE ${isOf(first)}`,
  ],
];

for (const [what, problem, sql] of MEDDLING)
  test(`somebody meddles with archived months, ${what}: ${problem}`, async () => {
    const { findings } = await trail.verdictAfter((tx) =>
      Promise.resolve(tx.raw(sql(trail.months))),
    );
    assert.ok(
      findings.some((found) => found.problem === problem),
      JSON.stringify(findings),
    );
  });
