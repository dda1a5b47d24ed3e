import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { countOf } from '../support/count-of.js';
import { type ChartServer, chartServer } from './support/chart-server.js';
import { failedWith } from './support/in-process.js';
import { sagaInProcess } from './support/saga-in-process.js';
import {
  type BenchWorker,
  fhirSettings,
  type WorkerBench,
  workerBench,
} from './support/worker-bench.js';

let bench: WorkerBench;
let chartsA: ChartServer;
let chartsB: ChartServer;
before(async () => {
  [bench, chartsA, chartsB] = await Promise.all([workerBench(), chartServer(), chartServer()]);
});
after(() => Promise.all([bench.stop(), chartsA.stop(), chartsB.stop()]));

const workerA = () => bench.worker(fhirSettings(chartsA, 'a'));

/** An enrollment with a chart and a place, whose saga is about to turn back. */
async function turnedBack(worker: BenchWorker) {
  const id = await bench.accept(worker.plan);
  const run = bench.newRun(id);
  const saga = sagaInProcess(worker, id, run);
  await saga.runner.begin();
  for (const step of saga.steps.slice(0, 3))
    assert.equal((await saga.runner.perform(step)).kind, 'done');
  await saga.runner.startPurge({ code: 'UNAVAILABLE', step: null, attempts: 1 });
  return { id, run };
}

for (const [what, configured] of [
  ['another tenant', () => bench.worker(fhirSettings(chartsB, 'b'))],
  ['another technology', () => bench.worker({ EHR_ADAPTER: 'postgres' })],
] as const)
  test(`performed against A, then configured to ${what}: stuck and says so, never gone, until A is back`, async () => {
    const { id, run } = await turnedBack(workerA());
    assert.equal(await chartsA.held(id), 2);
    const { call } = configured();
    for (const verb of ['undo', 'verifyGone'])
      await assert.rejects(
        call(`create-ehr-record.${verb}`, id, run),
        failedWith('ADAPTER_UNAVAILABLE'),
      );
    assert.equal(await chartsA.held(id), 2);
    assert.equal(await chartsB.held(id), 0);
    assert.equal(await countOf(bench.database.reader, id, 'patients'), 1);

    assert.deepEqual(await workerA().call('create-ehr-record.undo', id, run), { kind: 'gone' });
    await workerA().call('create-ehr-record.verifyGone', id, run);
    assert.equal(await chartsA.held(id), 0);
    assert.equal(await countOf(bench.database.reader, id, 'patients'), 0);
  });

test('a step whose own system is at hand is undone, though another system of the plan is not', async () => {
  const { id, run } = await turnedBack(workerA());
  const { call } = bench.worker(fhirSettings(chartsB, 'b'));
  const step = 'assign-primary-care-provider';
  assert.deepEqual(await call(`${step}.undo`, id, run), { kind: 'gone' });
  await call(`${step}.verifyGone`, id, run);
  assert.equal(await countOf(bench.database.reader, id, 'provider-place'), 0);
});

test('a system of ours that was pinned is undone where it is, whatever is configured now', async () => {
  const { id, run } = await turnedBack(bench.worker({ EHR_ADAPTER: 'postgres' }));
  assert.equal(await countOf(bench.database.reader, id, 'ehr'), 1);
  const undo = await workerA().call('create-ehr-record.undo', id, run);
  assert.deepEqual(undo, { kind: 'gone' });
  assert.equal(await countOf(bench.database.reader, id, 'ehr'), 0);
});

test('nothing goes forward at another system than the pinned one either', async () => {
  const worker = workerA();
  const id = await bench.accept(worker.plan);
  const run = bench.newRun(id);
  await sagaInProcess(worker, id, run).runner.begin();
  const elsewhere = bench.worker(fhirSettings(chartsB, 'b'));
  await assert.rejects(
    elsewhere.call('create-ehr-record.perform', id, run),
    failedWith('ADAPTER_UNAVAILABLE'),
  );
  assert.equal(await chartsB.held(id), 0);
});
