import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TicketNumber } from '../../../activities/domain/break-glass.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { LAST_SYSTEM_TRAIL } from '../../../activities/domain/system-trail.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { r4Problems } from '../audit/fhir/support/r4.js';
import { entryOf, newIds, startTrailBench, type TrailBench } from '../audit/support/trail-bench.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';
import { disclosed, endedRow, moment, STEP as step } from './support/accounted.js';
import { auditOn } from './support/audit-command.js';
import { objectIn } from './support/ops-command.js';

let bench: TrailBench;
const [one, other] = newIds(2) as [EnrollmentId, EnrollmentId];
before(async () => {
  bench = await startTrailBench();
  await bench.append([one, other], 12);
});
after(() => bench?.stop());

const audit = (...words: readonly string[]) => auditOn(bench, ...words);

test('the trail is exported as FHIR AuditEvents too, a valid resource a line; nothing else is', async (t) => {
  const file = join(temporaryFolder(t), 'events');
  for (const [words, entries] of [
    [[], 25], // The look itself is one.
    [[one], 12],
  ] as const) {
    const path = `${file}-${words.length}`;
    const told = objectIn(await audit('export', ...words, '--as', 'fhir', '--to', path, '--json'));
    assert.deepEqual([told['as'], told['resources'], told['missing']], ['fhir', entries, 0]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, entries);
    for (const line of lines) assert.deepEqual(r4Problems(JSON.parse(line) as object), []);
    assert.equal((await audit('verify', '--from', path)).code, 2, 'it proves nothing');
  }
  assert.equal((await audit('export', '--as', 'pdf', '--to', `${file}-pdf`)).code, 2);
});

test('disclosures and the story are for people: when, to whom, what, why, and what became of it', async () => {
  await endedRow(bench, one, 'enrolled');
  const before = await moment();
  const { worker } = bench.database;
  await appendAudit(
    worker,
    disclosed(one, 1, ['firstName', 'dateOfBirth']),
    entryOf(one, 'step.failed', { step, verb: 'perform', attempt: 1, code: 'UNAVAILABLE' }),
    disclosed(one, 2, ['firstName']),
    entryOf(one, 'step.succeeded', { step, verb: 'perform', attempt: 2 }),
  );
  const between = await moment();
  const opened = { ticket: 'SEC-12' as TicketNumber, reasonCode: 'PATIENT_REQUEST' } as const;
  await appendAudit(worker, disclosed(one, 3, ['city']), {
    ...entryOf(one, 'phi.disclosed', { ...opened, purpose: 'break-glass', fields: ['phone'] }),
    actor: 'staff:officer',
  });
  const told = await audit('disclosures', one);
  const ehr = '^\\S+Z +electronic health record \\(fhir north\\) ';
  const why = ' +treatment: create-ehr-record +';
  for (const line of [
    `${ehr} +name, date of birth${why}failed \\(UNAVAILABLE\\)$`,
    `${ehr} +name${why}made$`,
    `${ehr} +home address${why}no answer$`,
    '^\\S+Z +staff:officer +telephone number +break-glass: PATIENT_REQUEST, SEC-12 +opened$',
  ])
    assert.match(told.stdout, new RegExp(line, 'm'));
  const asked = async (...words: readonly string[]) => {
    const { disclosures } = objectIn(await audit('disclosures', one, '--json', ...words));
    return (disclosures as { fields: string[] }[]).map(({ fields }) => fields.join());
  };
  const first = ['firstName,dateOfBirth', 'firstName'];
  assert.deepEqual(await asked('--from', before, '--to', between), first);
  assert.deepEqual(await asked('--from', between), ['city', 'phone']);
  assert.deepEqual(await asked('--to', '2020-01-31', '--from', '2020-01-01'), []);
  const story = await audit('show', one);
  assert.match(story.stdout, /Disclosed to electronic health record \(fhir north\), for treat/);
  assert.match(story.stdout, /service:worker +Began a step, attempt 3$/m);
  for (const word of ['disclosures', 'show', 'verify'])
    assert.equal((await audit(word, newIds(1)[0] ?? '')).code, 3, word);
});

test('a breach report names who is affected, what was touched, by whom, and what is due: in the period, by the filters', async () => {
  const [enrolled, purged, untouched] = newIds(3) as [EnrollmentId, EnrollmentId, EnrollmentId];
  await endedRow(bench, enrolled, 'enrolled');
  await endedRow(bench, purged, 'rolled-back');
  const { worker } = bench.database;
  const from = await moment();
  await appendAudit(
    worker,
    disclosed(enrolled, 1, ['firstName']),
    disclosed(purged, 1, ['firstName', 'ssnLast4']),
    { ...entryOf(purged, 'request.received', { fields: ['city'] }), actor: 'client:kiosk' },
    entryOf(untouched, 'break-glass.requested', { fields: ['photoId'] }),
    entryOf(LAST_SYSTEM_TRAIL, 'ops.read', { reading: 'list' }), // A chain, but no enrollment's.
  );
  const to = await moment();
  await appendAudit(worker, disclosed(enrolled, 2, ['email']));
  const report = (...words: readonly string[]) => audit('breach-report', '--from', from, ...words);
  const days = ['--to', to, '--discovered', '2026-11-28'];
  const text = (await report(...days)).stdout;
  assert.match(text, /^affected +2 enrollments \(1 \w+, 1 \w+\)$/m);
  assert.match(text, /^not touched +1 more /m);
  assert.match(
    text,
    /^Fewer than 500 .*\n.*by 2027-01-27 .*404\)\.\n.*yearly.*by 2027-03-01 .*\(c\)\)/m,
  );
  assert.match(text, /^electronic health record \(fhir north\) +2$/m);
  assert.match(
    text,
    new RegExp(`^${enrolled} +enrolled \\S+Z +\\S+Z +\\S+Z +name +electronic`, 'm'),
  );
  assert.match(text, new RegExp(`^${purged} +purged .* digits of the Social Security number`, 'm'));

  const told = async (...words: readonly string[]) => {
    const found = objectIn(await report(...days, '--json', ...words));
    const enrollments = found['enrollments'] as { enrollmentId: string; fields: string[] }[];
    return enrollments.map(({ enrollmentId, fields }) => [enrollmentId, fields.toSorted().join()]);
  };
  const both = [
    [enrolled, 'firstName'],
    [purged, 'city,firstName,ssnLast4'],
  ];
  assert.deepEqual(await told(), enrolled < purged ? both : both.toReversed());
  assert.deepEqual(await told('--actor', 'client:kiosk'), [[purged, 'city']]);
  for (const name of ['ehr', 'fhir', 'north'])
    assert.deepEqual((await told('--system', name)).length, 2, name);
  assert.deepEqual(await told('--system', 'south'), []);
  assert.match((await report(...days, '--system', 'south')).stdout, /No field of anybody/);
});

test('a breach report of many says that it is a large one, and writes each of them into a list', async (t) => {
  const { worker } = bench.database;
  const list = join(temporaryFolder(t), 'affected');
  const ids = newIds(520);
  const later = await moment();
  await appendAudit(worker, ...ids.map((id) => disclosed(id, 1, ['phone'])));
  const many = ['--from', later, '--to', await moment(), '--list', list];
  const found = await audit('breach-report', ...many);
  assert.match(found.stdout, /^500 or more are affected: this is a large breach\.$/m);
  assert.match(found.stdout, /^affected +520 enrollments \(520 not on record\)$/m);
  const lines = readFileSync(list, 'utf8').trimEnd().split('\n');
  const named = lines.map((line) => (JSON.parse(line) as { enrollmentId: string }).enrollmentId);
  assert.deepEqual(named, ids.toSorted());
  assert.equal(statSync(list).mode & 0o777, 0o600);
  assert.equal((await audit('breach-report', ...many)).code, 5, 'it is there already');
});
