import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { stepName } from '../../../activities/domain/step-name.js';
import type { Brought, Builds } from '../../../activities/ports/builds.js';
import type { Sagas } from '../../../activities/ports/sagas.js';
import { type LookableParts, lookOnly } from '../../../activities/sweep/look-only.js';
import { sweepOpen } from '../../../activities/sweep/sweep-open.js';
import { newTally } from '../../../activities/sweep/tally.js';
import { rows } from '../../../infra/postgres/database.js';
import { EnrollmentRows } from '../../infra/postgres/support/enrollment-rows.js';

const wait = {
  kind: 'repair',
  step: stepName('a-step'),
  seconds: 600,
  code: null,
  attempts: 1,
} as const;
let bench: EnrollmentRows;
let did: string[] = [];
/** What comes of bringing each workflow here; those that are stranded on a build without workers. */
const brought = new Map<string, Brought | Failure>();
const stranded = new Set<string>();

const sagas: Sagas = {
  // A purge that was started stays at work.
  currentRun: async (workflowId) =>
    bench.openRuns.get(workflowId) ?? (workflowId.startsWith('purge-') ? 'a-run' : null),
  closedAsEnrolled: async () => false,
  resume: async ({ id }) => void did.push(`resume ${id}`),
  startPurge: async ({ id }) => void did.push(`purge ${id}`),
  terminate: async (workflowId) => void did.push(`terminate ${workflowId}`),
};
const builds: Builds = {
  stranded: async () => [...stranded],
  async bringHere(workflowId) {
    const result = brought.get(workflowId) ?? 'not-elsewhere';
    if (result instanceof Failure) throw result;
    return result;
  },
  wouldBring: async () => 'moved',
};
const sweep = async () => {
  const tally = newTally();
  await sweepOpen(bench.enrollments, sagas, tally, builds);
  return tally;
};

before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());
beforeEach(() => {
  did = [];
  brought.clear();
  stranded.clear();
});

test('a look brings nothing to another build, and counts what a sweep would', async () => {
  const { workflowId } = await waiting();
  stranded.add(workflowId);
  const moving = { ...builds, bringHere: async () => assert.fail('it was moved') };
  const tied = lookOnly({
    ...{ enrollments: bench.enrollments, sagas, builds: moving },
  } as unknown as LookableParts);
  const tally = newTally();
  await sweepOpen(tied.enrollments, tied.sagas, tally, tied.builds);
  assert.equal(tally.moved, 1);
  assert.deepEqual(did, []);
});

/** A saga in its repair window. */
async function waiting(): Promise<{ id: EnrollmentId; workflowId: string }> {
  const { id, run } = await bench.running();
  await bench.enrollments.startWait(id, run, wait);
  return { id, workflowId: run.workflowId };
}

test('on a build without workers, one that replays here is moved and goes on waiting', async () => {
  const { id, workflowId } = await waiting();
  stranded.add(workflowId);
  brought.set(workflowId, 'moved');
  assert.equal((await sweep()).moved, 1);
  assert.deepEqual(
    did.filter((each) => each.includes(id)),
    [],
  );
  assert.equal((await bench.held(id)).phase, 'running');
});

test('one that does not replay is terminated after its purge is won', async () => {
  const { id, workflowId } = await waiting();
  stranded.add(workflowId);
  brought.set(workflowId, 'diverges');
  await sweep();
  assert.deepEqual(did, [`terminate ${workflowId}`, `purge ${id}`]);
  assert.equal((await bench.held(id)).phase, 'purging');
});

test('past the pivot it is not purged: terminated, and led on by another run', async () => {
  const { id, run } = await bench.running();
  await bench.enrollments.commit(id, run);
  stranded.add(run.workflowId);
  brought.set(run.workflowId, 'diverges');
  await sweep();
  assert.deepEqual(did, [`terminate ${run.workflowId}`, `resume ${id}`]);
  assert.equal((await bench.held(id)).phase, 'committed');
});

test('a run that owns no row and fits no build is ended, so that its build can be retired', async () => {
  stranded.add('enrollment-that-waits-for-the-end');
  brought.set('enrollment-that-waits-for-the-end', 'diverges');
  await sweep();
  assert.deepEqual(did, ['terminate enrollment-that-waits-for-the-end']);
});

test('a history that cannot be read gives nobody up: it is told, and looked at again', async () => {
  const { id, workflowId } = await waiting();
  stranded.add(workflowId);
  brought.set(workflowId, new Failure('NOT_OPENED'));
  assert.equal((await sweep()).failed, 1);
  assert.deepEqual(did, []);
  assert.equal((await bench.held(id)).phase, 'running');
});

test('past its deadline on a build that works no more, it is moved if it replays, else given up', async () => {
  const [one, other] = [await waiting(), await waiting()];
  const late =
    "UPDATE enrollment SET wait_until = now() - interval '2 minutes' WHERE id = ANY (?::uuid[])";
  await rows(bench.database.owner, late, [[one.id, other.id]]);
  brought.set(one.workflowId, 'moved').set(other.workflowId, 'diverges');
  const tally = await sweep();
  assert.deepEqual([tally.moved, tally.purgesStarted], [1, 1]);
  assert.deepEqual(did, [`terminate ${other.workflowId}`, `purge ${other.id}`]);
});
