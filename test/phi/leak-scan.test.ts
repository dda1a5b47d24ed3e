import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import type { Rsyslog } from '../infra/log-store/support/rsyslog.js';
import { leaksIn } from '../support/canaries.js';
import { count } from '../support/counts.js';
import { eventually } from '../support/eventually.js';
import { breakStep, FAILING_STEPS, mendStep } from '../support/failing-steps.js';
import { type StackLeaks, stackLeaks } from '../support/stack-leaks.js';
import type { TestStack } from '../support/test-stack.js';
import type { TraceCollector } from '../support/trace-collector.js';
import { openedByOfficers } from '../support/two-officers.js';
import { linesUnlikeSchema } from './support/log-lines.js';
import { assertFound, PLANTED } from './support/planted-leaks.js';
import { refusals } from './support/refusals.js';
import {
  EVERYBODY,
  enrolled,
  failing,
  purged,
  refused,
  revealed,
} from './support/scanned-people.js';
import { BUREAU_REGISTRY, OF_RECORD } from './support/scanned-places.js';
import { allShipped, allTraced, hasStore, startScannedStack } from './support/scanned-stack.js';

let bench: TestStack;
let leaks: StackLeaks;
let store: Rsyslog | null;
let collector: TraceCollector;

before(async () => {
  ({ bench, store, collector } = await startScannedStack());
  leaks = stackLeaks(bench);
});
after(async () => {
  await leaks?.close();
  await bench?.stop();
  await store?.stop();
  await collector?.[Symbol.asyncDispose]();
});

test('a person who was refused at the door is named neither in the answer nor anywhere inside', async () => {
  for (const problem of await refusals(bench)) assert.deepEqual(leaksIn(problem, refused), []);
  assert.deepEqual(leaks.files(refused, [BUREAU_REGISTRY]), []);
  assert.deepEqual(await leaks.tables(refused), []);
});

test('a person who was enrolled is readable in the systems of record, and nowhere else', async () => {
  const { enrollmentId } = await bench.portal.submit(enrolled);
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, enrolled.email), ENROLLED);
  assert.deepEqual(leaks.files(enrolled, [BUREAU_REGISTRY, ...OF_RECORD]), []);
  assert.deepEqual(await leaks.tables(enrolled), ['patients']);
  assert.deepEqual(await leaks.told(enrolled, enrollmentId), []);
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
  assert.deepEqual(leaks.files(purged, [BUREAU_REGISTRY]), []);
  assert.deepEqual(await leaks.tables(purged), []);
  assert.deepEqual(await leaks.told(purged, enrollmentId), []);
});

for (const each of failing.slice(0, count(2, failing.length)))
  test(`a person whose enrollment fails at ${each.step} is readable nowhere, the database's own files included`, async () => {
    const { person } = each;
    await breakStep(bench, each);
    const { enrollmentId } = await bench.portal.submit(person);
    const { failedStep } = await bench.ended(enrollmentId);
    assert.equal(failedStep, each.step);
    await mendStep(bench, each);
    assert.deepEqual(leaks.files(person, [BUREAU_REGISTRY]), []);
    assert.deepEqual(await leaks.tables(person), []);
    assert.deepEqual(await leaks.told(person, enrollmentId), []);
    // The sweep rewrites the heap that the row lay in; what is on disk is looked at after a checkpoint.
    await eventually(async () => ((await leaks.heaps(person)).length === 0 ? true : null));
  });

test('what two officers open of a live dossier is read by them, and told nobody else', async () => {
  const [bureau] = FAILING_STEPS;
  await breakStep(bench, bureau);
  const { enrollmentId } = await bench.portal.submit(revealed);
  const fields = ['firstName', 'lastName', 'email', 'phone', 'addressLine1'];
  const opened = await openedByOfficers(bench, enrollmentId, fields);
  assert.ok(opened.includes(revealed.email));
  await bench.ended(enrollmentId);
  await mendStep(bench, bureau);
  assert.deepEqual(leaks.files(revealed, [BUREAU_REGISTRY]), []);
  assert.deepEqual(await leaks.tables(revealed), []);
  assert.deepEqual(await leaks.told(revealed, enrollmentId), []);
});

test('every line that our processes logged on the way is of the schema that the README documents', () => {
  assert.deepEqual(linesUnlikeSchema(bench.stack.parts.stateFolder), []);
});

test('the log store has the trail and the logs of all of this, and names nobody', {
  skip: !hasStore,
}, async () => {
  assert.ok(store);
  const text = await allShipped(bench, store);
  for (const part of ['api', 'worker', 'log-shipper', 'trail'])
    assert.ok(text.includes(` enrollment-${part} - `), part);
  for (const person of EVERYBODY) assert.deepEqual(leaksIn(text, person), []);
});

test('the collector has spans of all of this, of API and worker, and they name nobody', async () => {
  const received = await allTraced(collector);
  for (const person of EVERYBODY) assert.deepEqual(leaksIn(received, person), []);
  assertFound(await PLANTED.inSpans(collector), 'email as itself');
});

test('the scan looks where the data is: it finds the enrolled person in each system of record', async () => {
  for (const place of OF_RECORD) assertFound(leaks.files(enrolled, [BUREAU_REGISTRY]), place);
  const scanned = leaks.scanned();
  for (const file of ['temporal/temporal.db', 'logs/worker.log', 'logs/api.log', 'stack.json'])
    assert.ok(scanned.includes(file), file);
});

test('planted leaks are found: in a log, the name of a file, a URL, a mail, the label of a metric', async () => {
  const inFiles = await PLANTED.inFiles(bench, leaks);
  assertFound(inFiles, 'logs/planted.log: email', 'name of a file: insurancePolicyNumber');
  assertFound(inFiles, 'logs/partners.log: lastName as form');
  assertFound(await PLANTED.inMail(bench, leaks), 'mails: addressLine1');
  assertFound(await PLANTED.inMetrics(bench), 'metrics: postalCode');
});

test('planted leaks are found at Temporal, sealed or not: an argument, details of a failure, a search attribute, current details', async () => {
  assertFound(
    await PLANTED.atTemporal(bench, leaks),
    ...['opened history: email', 'opened history: lastName'],
    ...['search attributes: phone', 'current details: city'],
  );
});
