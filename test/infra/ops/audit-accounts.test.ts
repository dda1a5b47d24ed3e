import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { r4Problems } from '../audit/fhir/support/r4.js';
import { entryOf, newIds, startTrailBench, type TrailBench } from '../audit/support/trail-bench.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';
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
    [[], 24],
    [[one], 12],
  ] as const) {
    const path = `${file}-${words.length}`;
    const told = objectIn(await audit('export', ...words, '--as', 'fhir', '--to', path, '--json'));
    assert.deepEqual([told['as'], told['resources'], told['missing']], ['fhir', entries, 0]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, entries);
    for (const line of lines) assert.deepEqual(r4Problems(JSON.parse(line) as object), []);
    assert.equal(
      (await audit('verify', '--from', path)).code,
      2,
      'it is no export that could be verified',
    );
  }
  assert.equal((await audit('export', '--as', 'pdf', '--to', `${file}-pdf`)).code, 2);
});

test('disclosures and the story are for people: when, to whom, what, why', async () => {
  await bench.database.owner.raw(
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan)
     SELECT ?, 'PAT-' || gen_random_uuid(), gen_random_uuid(), 'https://issuer.example', 'portal', 'portal', '{"steps": []}'`,
    [one],
  );
  const system = { adapter: 'fhir', tenant: 'north', capabilityVersion: 1, external: true };
  await appendAudit(
    bench.database.worker,
    entryOf(one, 'phi.disclosed', {
      ...{ step: null as never, recipient: 'ehr', system, purpose: 'treatment' },
      fields: ['firstName', 'dateOfBirth'],
    }),
  );
  const told = await audit('disclosures', one);
  assert.equal(told.code, 0, told.stderr);
  assert.match(told.stdout, /Z +ehr +fhir north +treatment +firstName, dateOfBirth$/m);
  const story = await audit('show', one);
  assert.match(
    story.stdout,
    /Disclosed to ehr at fhir north, for treatment: firstName, dateOfBirth$/m,
  );
  assert.match(story.stdout, /service:worker +Began a step, attempt 3$/m);
  for (const word of ['disclosures', 'show', 'verify'])
    assert.equal((await audit(word, newIds(1)[0] ?? '')).code, 3, word);
});
