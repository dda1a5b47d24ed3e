import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { ownCode } from '../../infra/dev/own-code.js';
import { requestCancel } from '../../infra/postgres/cancel-request.js';
import { chartServer } from './support/chart-server.js';
import { failedWith } from './support/in-process.js';
import { createSent, type LatePartner, latePartner } from './support/late-partner.js';
import { sagaInProcess } from './support/saga-in-process.js';

const STOPPED_WORKER = fileURLToPath(new URL('support/stopped-worker.ts', import.meta.url));
const MS_PER_SECOND = 1_000;
const STEP = 'create-ehr-record';
const CANCELLED = { code: 'CANCELLED', step: null, attempts: 0 } as const;
let world: LatePartner;
before(async () => {
  world = await latePartner();
});
after(() => world.stop());
afterEach(() => world.charts.bench.clearFaults());

test('a partner that carries out a create one second before it may no longer is waited for, and undone', async () => {
  const partnerLateSeconds = 1;
  const attemptSeconds = 2;
  const { id, run, saga, worker } = await world.underWay(partnerLateSeconds, attemptSeconds);
  const landsAfterMs = (attemptSeconds + partnerLateSeconds - 1) * MS_PER_SECOND;
  await world.faultOnCreate(id, { effect: 'late', delayMs: landsAfterMs });
  const begunAt = performance.now();
  await assert.rejects(
    worker.call(`${STEP}.perform`, id, run, { attemptSeconds }),
    failedWith('UNKNOWN_OUTCOME'),
  );
  await saga.runner.startPurge({ code: 'UNKNOWN_OUTCOME', step: null, attempts: 1 });
  assert.equal(await world.charts.held(id), 0, 'not there yet');
  assert.equal((await saga.run()).kind, 'rolled-back');
  await pause(Math.max(0, begunAt + landsAfterMs + MS_PER_SECOND - performance.now()));
  assert.equal(await world.charts.held(id), 0);
});

for (const [how, takeAway] of [
  [
    'cancelled',
    async (id: EnrollmentId) => {
      assert.ok(await requestCancel(world.bench.database.api, id, 'client:portal'));
    },
  ],
  [
    'terminated, and swept',
    async (id: EnrollmentId) => {
      world.bench.openRuns.delete(`enrollment-${id}`);
      const seen = (await world.bench.enrollments.open(1_000, null)).find((each) => each.id === id);
      assert.ok(seen !== undefined && (await world.bench.enrollments.abandon(seen)));
    },
  ],
] as const)
  test(`${how} in the middle of a call: the attempt writes nothing more, and what it wrote is undone`, async () => {
    const { id, run, saga, worker } = await world.underWay(0);
    await world.faultOnCreate(id, { effect: 'late', delayMs: 300 });
    const sent = createSent();
    const performing = worker.call(`${STEP}.perform`, id, run);
    await sent;
    await takeAway(id);
    const isCancelled = how === 'cancelled';
    if (isCancelled) await saga.runner.startPurge(CANCELLED);
    await assert.rejects(performing, failedWith('FENCED', { isFinal: true }));
    assert.equal(await world.charts.held(id), 1, 'the patient, without a coverage');
    const by = isCancelled ? run : world.bench.newRun(id, 'purge');
    const outcome = await sagaInProcess(worker, id, by).run();
    assert.equal(outcome.kind, isCancelled ? 'cancelled' : 'rolled-back');
    assert.equal(await world.charts.held(id), 0);
  });

const ATTEMPT_MS = 1_500;

async function untilStopped(pid: number): Promise<void> {
  const state = async () =>
    (await promisify(execFile)('ps', ['-o', 'state=', '-p', `${pid}`])).stdout.trim();
  while ((await state()) !== 'T') await pause(20);
}

test('a worker suspended between reading the fence and writing: woken past its deadline, it writes nothing', async () => {
  const lonely = await chartServer();
  const worker = spawn(
    process.execPath,
    [...ownCode(STOPPED_WORKER), lonely.url, `${ATTEMPT_MS}`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const said = text(worker.stdout);
  try {
    await untilStopped(worker.pid ?? 0);
    await pause(ATTEMPT_MS);
    worker.kill('SIGCONT');
    assert.equal(await said, 'UNAVAILABLE');
    const { json } = await lonely.bench.send('GET', '/__records');
    assert.deepEqual((json as { records: unknown[] }).records, []);
  } finally {
    worker.kill('SIGKILL');
    await lonely.stop();
  }
});
