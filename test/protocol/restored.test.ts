import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { LogEvent, LogFields } from '../../activities/domain/log.js';
import { sweepOpen } from '../../activities/sweep/sweep-open.js';
import { newTally } from '../../activities/sweep/tally.js';
import { deliverDue } from '../../api/relay.js';
import { parseConfig } from '../../infra/config/config.js';
import type { RunningTemporal } from '../../infra/dev/launch/temporal.js';
import { knownDatabase, onKnown } from '../../infra/log-store/known-database.js';
import { trailSource } from '../../infra/log-store/trail-source.js';
import { witnessFile } from '../../infra/log-store/witness-file.js';
import { row } from '../../infra/postgres/database.js';
import { postgresEnrollments } from '../../infra/postgres/enrollments.js';
import { temporalClient } from '../../infra/temporal/client.js';
import { startEnrollment, temporalSagas } from '../../infra/temporal/sagas.js';
import { startWorker } from '../../worker/compose.js';
import { NAMESPACE, startTemporalServer } from '../api/support/temporal-server.js';
import { newIds, startTrailBench, type TrailBench } from '../infra/audit/support/trail-bench.js';
import { objectIn, opsHere } from '../infra/ops/support/ops-command.js';
import { acceptEnrollment, testPlan } from '../support/accepted-enrollment.js';
import { type PostgresTools, postgresTools } from '../support/postgres-tools.js';

/** protocol.md 5: a dump, work, a restore; the witness knows more than the database does. */
const skip = (await postgresTools()) === null;
const TASK_QUEUE = 'enrollment';
const RESTORED = { code: 'RESTORED' };

let bench: TrailBench;
let temporal: RunningTemporal;
let client: ReturnType<typeof temporalClient>;
let folder: string;
let running: EnrollmentId;
let accepted: EnrollmentId;
const witness = () => join(folder, 'witness.json');

before(async () => {
  const tools = await postgresTools();
  if (tools === null) return;
  folder = mkdtempSync(join(tmpdir(), 'enrollment-restored-'));
  [bench, temporal] = await Promise.all([startTrailBench(), startTemporalServer()]);
  client = temporalClient({ address: temporal.address, namespace: NAMESPACE }, {});
  await restoreEarlierDay(tools);
});
after(async () => {
  await client?.connection.close();
  await Promise.all([bench?.stop(), temporal?.stop()]);
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** Two enrollments at the time of the dump; both end after it, and what is appended meanwhile is shipped. */
async function restoreEarlierDay(tools: PostgresTools): Promise<void> {
  const { database, checkpoints } = bench;
  [running, accepted] = [
    await acceptEnrollment(database.owner),
    await acceptEnrollment(database.owner),
  ];
  const run = await started(running);
  await enrollments().begin(running, { workflowId: `enrollment-${running}`, runId: run });
  await checkpoints.take();
  await tools.dump(database, join(folder, 'dump'));
  await started(accepted);
  for (const id of [running, accepted])
    await client.workflow.getHandle(`enrollment-${id}`).terminate('it has ended');
  await bench.append(newIds(2), 3);
  await checkpoints.take();
  const source = trailSource(database.auditor, witnessFile(witness()));
  await (await source.next()).shipped();
  await known()();
  await tools.restore(database, join(folder, 'dump'));
}

const known = () => knownDatabase(bench.database.worker, witness());
const sagas = () => temporalSagas(client, TASK_QUEUE);
const enrollments = () =>
  postgresEnrollments(bench.database.worker, (id) => sagas().currentRun(id));
const phaseOf = async (id: EnrollmentId) =>
  (
    await row<{ phase: string }>(
      bench.database.owner,
      'SELECT phase FROM enrollment WHERE id = ?',
      [id],
    )
  )?.phase;

async function started(id: EnrollmentId): Promise<string> {
  const found = await row<{ correlationId: string }>(
    bench.database.owner,
    'SELECT correlation_id AS "correlationId" FROM enrollment WHERE id = ?',
    [id],
  );
  const correlationId = found?.correlationId ?? assert.fail('no row');
  await startEnrollment(client, TASK_QUEUE, { id, correlationId, plan: testPlan } as never);
  return (await sagas().currentRun(`enrollment-${id}`)) ?? assert.fail('no run');
}

const sweep = () => sweepOpen(onKnown(enrollments(), known()), sagas(), newTally());

async function relayed(): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  const note = (event: LogEvent, { code }: LogFields = {}) => void told.push([event, code]);
  const log = { info: note, error: note };
  const { api: db } = bench.database;
  await deliverDue({ db, client, taskQueue: TASK_QUEUE, log, assertKnown: known() });
  return told;
}

const settings = () => ({
  MODE: 'development',
  TEMPORAL_ADDRESS: temporal.address,
  DATABASE_READER_URL: bench.database.urls.reader,
  DATABASE_CA_FILE: bench.database.caFile,
  WITNESS_FILE: witness(),
});
const doctor = (...words: readonly string[]) => opsHere(settings(), 'doctor', '--json', ...words);

test('on a restored database nothing is purged, started, covered or shipped', {
  skip,
}, async () => {
  await assert.rejects(sweep(), RESTORED);
  assert.deepEqual(await relayed(), [['relay.failed', 'RESTORED']]);
  assert.deepEqual([await phaseOf(running), await phaseOf(accepted)], ['running', 'accepted']);
  await assert.rejects(onKnown(bench.checkpoints, known()).take(), RESTORED);
  await assert.rejects(
    trailSource(bench.database.auditor, witnessFile(witness())).next(),
    RESTORED,
  );
});

test('a worker does not start on it', { skip }, async () => {
  const config = parseConfig({
    ...settings(),
    DATABASE_WORKER_URL: bench.database.urls.worker,
    KEYRING_FILE: bench.keyringFile,
  });
  const silent = { info: () => undefined, error: () => undefined };
  await assert.rejects(startWorker(config, silent), RESTORED);
});

test('the doctor names it, and lets nobody act while an enrollment would be begun again that has ended', {
  skip,
}, async () => {
  const told = await doctor();
  assert.deepEqual([told.code, objectIn(told)['restored']], [1, 'trail-ends-earlier']);
  const refused = await doctor('--after-restore');
  assert.equal(refused.code, 1, refused.stderr);
  assert.deepEqual(objectIn(refused), {
    accepted: false,
    unsettled: [{ id: accepted, phase: 'accepted', saga: 'ended' }],
  });
  await assert.rejects(sweep(), RESTORED);
});

test('once it is settled they act again, and what was purged since the dump is purged once more', {
  skip,
}, async () => {
  await row(bench.database.owner, 'DELETE FROM enrollment WHERE id = ?', [accepted]);
  assert.equal((await doctor('--after-restore')).code, 0);
  assert.equal((await doctor()).code, 0);
  await sweep();
  assert.equal(await phaseOf(running), 'purging');
  assert.deepEqual(await relayed(), []);
});

test('another cluster, or another timeline, is not the one that the witness knows', {
  skip,
}, async () => {
  const now = JSON.parse(readFileSync(witness(), 'utf8')) as { cluster: string };
  assert.match(now.cluster, /^\d+\/0{7}1$/);
  writeFileSync(witness(), JSON.stringify({ ...now, cluster: now.cluster.replace(/1$/, '2') }));
  await assert.rejects(known()(), RESTORED);
  writeFileSync(witness(), '{');
  await assert.rejects(known()(), { name: 'MarkError' });
});
