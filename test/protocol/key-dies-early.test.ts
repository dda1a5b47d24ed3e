import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { row } from '../../infra/postgres/database.js';
import { openFromDossier, postgresDossier } from '../../infra/postgres/dossiers.js';
import { drainSeconds } from '../../workflows/saga/time-limits.js';
import { failing } from '../support/record-system-contract.js';
import { type ChartServer, chartServer } from './support/chart-server.js';
import { sagaInProcess } from './support/saga-in-process.js';
import { hastyFhirWorker, type WorkerBench, workerBench } from './support/worker-bench.js';

let bench: WorkerBench;
let charts: ChartServer;
before(async () => {
  [bench, charts] = await Promise.all([workerBench(), chartServer()]);
});
after(() => Promise.all([bench.stop(), charts.stop()]));

const MS_PER_SECOND = 1_000;
const POLL_MS = 25;

async function untilKeyIsGone(id: EnrollmentId): Promise<void> {
  const held = 'SELECT 1 AS held FROM dossier_key WHERE enrollment_id = ?';
  while ((await row(bench.database.owner, held, [id])) !== null) await pause(POLL_MS);
}

test('an undo hangs for ever: the dossier is unreadable within the drain and one second all the same', async () => {
  const worker = hastyFhirWorker(bench, charts);
  const plan = { ...worker.plan, stepPatienceSeconds: 1, partnerLateSeconds: 0 };
  const id = await bench.accept(plan);
  const saga = sagaInProcess({ ...worker, plan }, id, bench.newRun(id));
  await saga.runner.begin();
  await charts.bench.fault({ match: { operation: 'create', keyPrefix: id }, effect: 'hang' });
  for (const step of saga.steps.slice(0, 2)) await saga.runner.perform(step);

  await charts.bench.fault({ match: { keyPrefix: id }, effect: 'hang', times: 'always' });
  const cause = { code: 'UNKNOWN_OUTCOME', step: null, attempts: 1 } as const;
  const { begun } = await saga.runner.startPurge(cause);
  const wonAt = performance.now();
  const drainMs = drainSeconds(saga.steps, begun, plan) * MS_PER_SECOND;
  assert.ok(drainMs > MS_PER_SECOND, 'an attempt of unknown outcome is waited for');
  const { keyring } = bench.keys;
  const purging = saga.run();
  await assert.rejects(
    postgresDossier(bench.database.worker, keyring).open(id, ['email']),
    failing('ENROLLMENT_CLOSED'),
    'refused by phase, before the key is gone',
  );
  await untilKeyIsGone(id);
  const tookMs = performance.now() - wonAt;
  assert.ok(tookMs <= drainMs + MS_PER_SECOND, `${tookMs} ms, drain ${drainMs} ms`);
  await assert.rejects(
    openFromDossier(bench.database.worker, keyring, id, 'activationToken'),
    failing('ENROLLMENT_CLOSED'),
  );
  const sealed = 'SELECT 1 AS held FROM dossier WHERE enrollment_id = ?';
  assert.equal(await row(bench.database.owner, sealed, [id]), null);
  await charts.bench.clearFaults();
  assert.equal((await purging).kind, 'rolled-back');
});
