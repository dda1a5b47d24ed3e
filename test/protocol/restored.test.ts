import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { LogEvent, LogFields } from '../../activities/domain/log.js';
import { sweepOpen } from '../../activities/sweep/sweep-open.js';
import { newTally } from '../../activities/sweep/tally.js';
import { deliverDue } from '../../api/relay.js';
import { parseConfig } from '../../infra/config/config.js';
import { onKnown } from '../../infra/log-store/known-database.js';
import { row } from '../../infra/postgres/database.js';
import { startWorker } from '../../worker/compose.js';
import { objectIn, opsHere } from '../infra/ops/support/ops-command.js';
import { postgresTools } from '../support/postgres-tools.js';
import { takenNotes } from '../support/taken-notes.js';
import { RestoredBench, TASK_QUEUE } from './support/restored-bench.js';

/** protocol.md 5: a dump, work, a restore; the witness knows more than the database does. */
const tools = await postgresTools();
const skip = tools === null;
const RESTORED = { code: 'RESTORED' };

let bench: RestoredBench;
let running: EnrollmentId;
let accepted: EnrollmentId;
let unknown: EnrollmentId;
before(async () => {
  if (tools === null) return;
  bench = await RestoredBench.start();
  ({ running, accepted, unknown } = await bench.restoreEarlierDay(tools));
});
after(() => bench?.stop());

const sweep = () =>
  sweepOpen(onKnown(bench.enrollments(), bench.known()), bench.sagas(), newTally());

async function relayed(): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  const note = (event: LogEvent, { code }: LogFields = {}) => void told.push([event, code]);
  const { client, trail } = bench;
  const log = { info: note, error: note };
  const parts = { db: trail.database.api, client, taskQueue: TASK_QUEUE, log };
  await deliverDue({ ...parts, notes: takenNotes(), assertKnown: bench.known() });
  return told;
}

const settings = () => ({
  MODE: 'development',
  TEMPORAL_ADDRESS: bench.temporal.address,
  DATABASE_READER_URL: bench.trail.database.urls.reader,
  DATABASE_URL: bench.trail.database.urls.owner,
  DATABASE_CA_FILE: bench.trail.database.caFile,
  WITNESS_FILE: bench.witness,
});
const doctor = (...words: readonly string[]) => opsHere(settings(), 'doctor', '--json', ...words);

test('on a restored database nothing is purged, started, covered or shipped', {
  skip,
}, async () => {
  await assert.rejects(sweep(), RESTORED);
  assert.deepEqual(await relayed(), [['relay.failed', 'RESTORED']]);
  assert.equal(await bench.phaseOf(running), 'running');
  assert.equal(await bench.phaseOf(accepted), 'accepted');
  await assert.rejects(onKnown(bench.trail.checkpoints, bench.known()).take(), RESTORED);
  await assert.rejects(bench.source().next(), RESTORED);
});

test('a worker does not start on it', { skip }, async () => {
  const config = parseConfig({
    ...settings(),
    DATABASE_WORKER_URL: bench.trail.database.urls.worker,
    KEYRING_FILE: bench.trail.keyringFile,
  });
  const silent = { info: () => undefined, error: () => undefined };
  await assert.rejects(startWorker(config, silent), RESTORED);
});

test('the doctor names it, and changes nothing while there is an enrollment whose end nobody knows', {
  skip,
}, async () => {
  const told = await doctor();
  assert.deepEqual([told.code, objectIn(told)['restored']], [1, 'trail-ends-earlier']);
  const refused = await doctor('--after-restore');
  assert.equal(refused.code, 1, refused.stderr);
  assert.deepEqual(objectIn(refused), {
    accepted: false,
    unsettled: [{ id: unknown, phase: 'running', saga: 'unknown' }],
  });
  assert.equal(await bench.phaseOf(accepted), 'accepted');
  await assert.rejects(sweep(), RESTORED);
});

test('once that is settled they act again, and all that was purged since the dump is purged once more, nothing started', {
  skip,
}, async () => {
  await row(bench.trail.database.owner, 'DELETE FROM enrollment WHERE id = ?', [unknown]);
  const taken = await doctor('--after-restore');
  assert.deepEqual([taken.code, objectIn(taken)['purged']], [0, [accepted]]);
  assert.equal(objectIn(await doctor())['restored'], null);
  await sweep();
  for (const id of [running, accepted]) assert.equal(await bench.phaseOf(id), 'purging');
  assert.notEqual(await bench.sagas().currentRun(`purge-${accepted}`), null);
  assert.deepEqual(await relayed(), []);
});

test('another cluster, or another timeline, is not the one that the witness knows', {
  skip,
}, async () => {
  const now = JSON.parse(readFileSync(bench.witness, 'utf8')) as { cluster: string };
  assert.match(now.cluster, /^\d+\/0{7}1$/);
  const other = { ...now, cluster: now.cluster.replace(/1$/, '2') };
  writeFileSync(bench.witness, JSON.stringify(other));
  await assert.rejects(bench.known()(), RESTORED);
  writeFileSync(bench.witness, '{');
  await assert.rejects(bench.known()(), { name: 'MarkError' });
});
