import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Attempt } from '../../activities/domain/attempt.js';
import { samplePerson } from '../../infra/dev/partners/people.js';
import { keepDossier, shredDossier } from '../../infra/postgres/dossiers.js';
import { applicant } from '../support/applicant.js';
import { countOf } from '../support/count-of.js';
import { type ChartServer, chartServer } from './support/chart-server.js';
import { failedWith } from './support/in-process.js';
import { KeylessVendor } from './support/keyless-vendor.js';
import { begunOn, CHART_STEP } from './support/one-step.js';
import {
  type BenchWorker,
  fhirSettings,
  type WorkerBench,
  workerBench,
} from './support/worker-bench.js';

let bench: WorkerBench;
let charts: ChartServer;
before(async () => {
  [bench, charts] = await Promise.all([workerBench(), chartServer()]);
});
after(() => Promise.all([bench.stop(), charts.stop()]));
afterEach(() => charts.bench.clearFaults());

const begun = (worker: BenchWorker) => begunOn(bench, worker);
const atVendor = (vendor: KeylessVendor) =>
  bench.worker({}, (ports) => (plan) => ({ ...ports(plan), ehr: vendor }));

test('an answer is lost at a vendor without idempotency keys: the retry makes no second record, the undo takes ours alone', async () => {
  const vendor = new KeylessVendor();
  await vendor.create({ key: 'of somebody else' } as Attempt);
  const going = await begun(atVendor(vendor));
  vendor.losesNextAnswer = true;
  await assert.rejects(going.perform(), failedWith('UNKNOWN_OUTCOME'));
  await going.perform(2);
  assert.equal(vendor.charts.length, 2);
  await going.turnBack();
  assert.deepEqual(await going.undo(), { kind: 'gone' });
  await going.verifyGone();
  assert.deepEqual(
    vendor.charts.map(({ key }) => key),
    ['of somebody else'],
  );
});

test('an answer is lost and never asked for again: the undo finds the record by its key', async () => {
  const vendor = new KeylessVendor();
  const going = await begun(atVendor(vendor));
  vendor.losesNextAnswer = true;
  await assert.rejects(going.perform(), failedWith('UNKNOWN_OUTCOME'));
  await going.turnBack();
  assert.deepEqual(await going.undo(), { kind: 'gone' });
  assert.deepEqual(vendor.charts, []);
});

test('what was under the key before we meant to put it there is refused, left alone, and never called gone', async () => {
  const vendor = new KeylessVendor();
  const going = await begun(atVendor(vendor));
  await vendor.create({ key: `${going.id}:${CHART_STEP}` } as Attempt);
  for (const attempt of [1, 2])
    await assert.rejects(
      going.perform(attempt),
      failedWith('DUPLICATE_PATIENT', { isFinal: true }),
    );
  await going.turnBack();
  assert.deepEqual(await going.undo(), { kind: 'manual', reason: 'not-proven-ours' });
  await assert.rejects(going.verifyGone(), failedWith('STILL_PRESENT'));
  assert.equal(vendor.charts.length, 1);
});

const fhir = () => bench.worker(fhirSettings(charts, 'main'));

test('merged before the undo: left whole, for a person', async () => {
  const [ours, other] = [await begun(fhir()), await begun(fhir())];
  for (const each of [ours, other]) await each.perform();
  const patient = await charts.patientOf(ours.id);
  const link = [
    {
      other: { reference: `Patient/${(await charts.patientOf(other.id)).id}` },
      type: 'replaced-by',
    },
  ];
  const { status } = await charts.bench.send('PUT', `/__records/Patient/${patient.id}`, {
    body: { ...patient.versions.at(-1)?.resource, link },
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(status, 204);
  await ours.turnBack();
  assert.deepEqual(await ours.undo(), { kind: 'manual', reason: 'merged-record' });
  await assert.rejects(ours.verifyGone(), failedWith('STILL_PRESENT'));
  assert.equal(await charts.held(ours.id), 2);
});

test('an encounter that is added between the check and the delete: the chart stays, and its patient', async () => {
  let isAdded = false;
  const interrupting = bench.worker(fhirSettings(charts, 'main'), (ports) => (plan) => {
    const chosen = ports(plan);
    const remove: typeof chosen.ehr.remove = async (attempt, made) => {
      const patient = await charts.patientOf(attempt.id);
      const confirm = async () => {
        if (!isAdded) await charts.addEncounter(patient.id);
        isAdded = true;
      };
      return chosen.ehr.remove({ ...attempt, confirm }, made);
    };
    return { ...chosen, ehr: { ...chosen.ehr, remove } };
  });
  const going = await begun(interrupting);
  await going.perform();
  await going.turnBack();
  assert.deepEqual(await going.undo(), { kind: 'manual', reason: 'clinical-data-present' });
  assert.ok(isAdded);
  assert.notEqual((await charts.patientOf(going.id)).versions.at(-1)?.resource, null);
  assert.equal(await countOf(bench.database.reader, going.id, 'patients'), 1);
});

test('a user name of somebody else: refused, and the undo leaves their account alone', async () => {
  const portal = 'set-up-patient-portal';
  const [first, second] = [await begun(fhir()), await begun(fhir())];
  await first.perform(1, portal);
  const same = applicant({ ...samplePerson, email: `${first.id}@example.com` });
  await bench.database.worker.transaction((tx) => shredDossier(tx, second.id));
  await bench.database.api.transaction((tx) =>
    keepDossier(tx, bench.keys.keyring, second.id, same),
  );
  await assert.rejects(
    second.perform(1, portal),
    failedWith('PORTAL_USERNAME_TAKEN', { isFinal: true }),
  );
  await second.turnBack();
  assert.deepEqual(await second.undo(portal), { kind: 'gone' });
  await second.verifyGone(portal);
  assert.equal(await countOf(bench.database.reader, first.id, 'portal-account'), 1);
});
