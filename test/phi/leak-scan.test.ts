import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { ProblemError } from '../../api/portal-client/call.js';
import type { SealedApplication } from '../../api/portal-client/seal.js';
import { dataFolderFor } from '../../infra/dev/launch/postgres-data.js';
import type { Person } from '../../infra/dev/partners/people.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { rows } from '../../infra/postgres/database.js';
import { canaryPerson, leaksIn } from '../support/canaries.js';
import { eventually } from '../support/eventually.js';
import { type ServerFiles, serverFiles } from '../support/server-files.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

const enrolled = canaryPerson(3);
const purged = canaryPerson(5);
const refused = canaryPerson(7);
/** How each step is made to fail for good, and for whom. */
const FAILING = [
  { step: 'verify-identity', digit: 0, by: 'bureau' },
  { step: 'create-ehr-record', digit: 1, by: 'patients_unsettled' },
  { step: 'assign-primary-care-provider', digit: 2, by: 'provider_assignment' },
  { step: 'set-up-patient-portal', digit: 4, by: 'portal_account' },
  { step: 'schedule-initial-appointment', digit: 6, by: 'appointment' },
] as const;
/** Whom the bureau knows it knows from elsewhere: we told it so ourselves, for this test. */
const BUREAU_REGISTRY = join('partners', 'identity-people');
/** Systems of record, and the mailbox of the patient. */
const OF_RECORD = [join('partners', 'ehr'), 'mail'];

let bench: TestStack;
let files: ServerFiles;

before(async () => {
  bench = await startTestStack();
  const { stateFolder } = bench.stack.parts;
  const password = readFileSync(join(stateFolder, 'secrets', 'postgres'), 'utf8');
  const { port } = new URL(bench.stack.file.databaseUrls.owner);
  files = serverFiles(
    {
      dataFolder: dataFolderFor(stateFolder),
      superuserUrl: `postgres://postgres:${password}@localhost:${port}/postgres`,
    },
    bench.stack.file.caFile,
  );
  const response = await fetch(`${bench.stack.file.partners.identity}/__people`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([
      enrolled,
      purged,
      refused,
      ...FAILING.map(({ digit }) => canaryPerson(digit)),
    ]),
  });
  assert.equal(response.status, 204);
});
after(async () => {
  await files?.superuser.destroy();
  await bench?.stop();
});

test('a person who was refused at the door is named neither in the answer nor anywhere inside', async () => {
  const plain = { ...refused } as unknown as SealedApplication;
  for (const attempt of [
    () => bench.portal.submit({ ...refused, ssnLast4: `${refused.ssnLast4}x` }),
    () => bench.portal.submitSealed(plain, crypto.randomUUID()),
  ]) {
    const answer = await attempt().then(
      () => assert.fail('it is refused'),
      (error: unknown) => error,
    );
    assert.ok(answer instanceof ProblemError);
    assert.deepEqual(leaksIn(JSON.stringify(answer.problem), refused), []);
  }
  assert.deepEqual(leakyFiles(refused, [BUREAU_REGISTRY]), []);
  assert.deepEqual(await leakyTables(refused), []);
});

test('a person who was enrolled is readable in the systems of record, and nowhere else', async () => {
  const { enrollmentId } = await bench.portal.submit(enrolled);
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, enrolled.email), ENROLLED);
  assert.deepEqual(leakyFiles(enrolled, [BUREAU_REGISTRY, ...OF_RECORD]), []);
  assert.deepEqual(await leakyTables(enrolled), ['patients']);
  await nothingIsTold(enrolled, enrollmentId);
});

test('a person whose enrollment failed is readable nowhere once it is rolled back', async () => {
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: purged.lastName } },
    times: 'always',
    effect: 'after',
    status: 503,
  });
  const { enrollmentId } = await bench.portal.submit(purged);
  assert.equal((await bench.ended(enrollmentId)).outcome, 'rolled-back');
  assert.deepEqual(await bench.proof(enrollmentId, purged.email), NOTHING);
  assert.deepEqual(leakyFiles(purged, [BUREAU_REGISTRY]), []);
  assert.deepEqual(await leakyTables(purged), []);
  await nothingIsTold(purged, enrollmentId);
});

for (const { step, digit, by } of FAILING)
  test(`a person whose enrollment fails at ${step} is readable nowhere, the database's own files included`, async () => {
    const person = canaryPerson(digit);
    await breakStep(by);
    const { enrollmentId } = await bench.portal.submit(person);
    const { failedStep } = await bench.ended(enrollmentId);
    assert.equal(failedStep, step);
    await mendStep(by);
    assert.deepEqual(leakyFiles(person, [BUREAU_REGISTRY]), []);
    assert.deepEqual(await leakyTables(person), []);
    await nothingIsTold(person, enrollmentId);
    // The sweep rewrites the heap that the row lay in; what is on disk is looked at after a checkpoint.
    await eventually(async () => ((await files.leaks('base', person)).length === 0 ? true : null));
  });

test('the scan looks where the data is: it finds the enrolled person in each system of record', async () => {
  for (const place of OF_RECORD) {
    const found = leakyFiles(enrolled, [BUREAU_REGISTRY]);
    assert.ok(
      found.some((file) => file.startsWith(place)),
      place,
    );
  }
  const scanned = filesBelow(bench.stack.parts.stateFolder);
  for (const file of ['temporal/temporal.db', 'logs/worker.log', 'logs/api.log', 'stack.json'])
    assert.ok(scanned.includes(file), file);
});

test('a leak that is planted in a log is found, by its file and field', () => {
  const log = join(bench.stack.parts.stateFolder, 'logs', 'planted.log');
  writeFileSync(log, `{"level":"error","note":"duplicate key (${refused.email})"}\n`);
  try {
    assert.deepEqual(leakyFiles(refused, [BUREAU_REGISTRY]), ['logs/planted.log: email as itself']);
  } finally {
    rmSync(log);
  }
});

/** The bureau is out of order, or a role of ours may not write. */
const breakStep = (by: string): Promise<unknown> =>
  by === 'bureau'
    ? bench.fault('identity', {
        match: { operation: 'inquire' },
        times: 'always',
        effect: 'before',
        status: 500,
      })
    : bench.owner.raw(`REVOKE INSERT ON ${by} FROM enrollment_worker`);

const mendStep = (by: string): Promise<unknown> =>
  by === 'bureau'
    ? bench.clearFaults()
    : bench.owner.raw(`GRANT INSERT ON ${by} TO enrollment_worker`);

/** What leaves through the side doors: metrics, mail to the support group, the history that Temporal hands out. */
async function nothingIsTold(person: Person, enrollmentId: string): Promise<void> {
  const { metricsUrl, inboxUrl } = bench.stack.file;
  const metrics = await (await fetch(metricsUrl)).text();
  assert.ok(metrics.length > 0);
  assert.deepEqual(leaksIn(metrics, person), []);
  const mails = (await (await fetch(`${inboxUrl}/api/email`)).json()) as object[];
  const toSupport = mails.map((mail) => JSON.stringify(mail)).filter(isForSupport);
  assert.deepEqual(leaksIn(toSupport.join('\n'), person), []);
  const history = await bench.temporal.workflow
    .getHandle(`enrollment-${enrollmentId}`)
    .fetchHistory();
  const text = JSON.stringify(history, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  assert.deepEqual(leaksIn(text, person), []);
}

const isForSupport = (mail: string): boolean => mail.includes('it-support@');

/** Files of the stack's folder in which the person shows, those below `allowed` aside. */
function leakyFiles(person: Person, allowed: readonly string[]): readonly string[] {
  const folder = bench.stack.parts.stateFolder;
  return filesBelow(folder)
    .filter((file) => !allowed.some((place) => file.startsWith(place)))
    .flatMap((file) =>
      leaksIn(readFileSync(join(folder, file)), person).map((leak) => `${file}: ${leak}`),
    );
}

/** The database's own files are aside: SQL reads its live rows, `server-files` what else is on its disk. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('postgres/'));

/** Tables with a row in which the person shows. */
async function leakyTables(person: Person): Promise<readonly string[]> {
  const tables = await rows<{ name: string }>(
    bench.owner,
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  assert.ok(tables.length > 10);
  const leaky: string[] = [];
  for (const { name } of tables) {
    const held = await rows<{ line: string }>(bench.owner, `SELECT t::text AS line FROM ${name} t`);
    const text = held.map(({ line }) => line).join('\n');
    if (leaksIn(text, person).length > 0) leaky.push(name);
  }
  return leaky;
}
