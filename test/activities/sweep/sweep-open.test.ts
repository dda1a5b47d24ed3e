import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import { stepName } from '../../../activities/domain/step-name.js';
import type { Sagas } from '../../../activities/ports/sagas.js';
import { sweepOpen } from '../../../activities/sweep/sweep-open.js';
import { newTally } from '../../../activities/sweep/tally.js';
import { rows } from '../../../infra/postgres/database.js';
import { EnrollmentRows, enrolled } from '../../infra/postgres/support/enrollment-rows.js';

let bench: EnrollmentRows;
const purged: EnrollmentId[] = [];
const resumed: EnrollmentId[] = [];
const knownEnrolled = new Set<EnrollmentId>();

/** Temporal's side as a table: which runs are open, what was started. */
const sagas: Sagas = {
  currentRun: async (workflowId) => bench.openRuns.get(workflowId) ?? null,
  closedAsEnrolled: async (id) => knownEnrolled.has(id),
  resume: async ({ id }) => void resumed.push(id),
  startPurge: async ({ id }) => void purged.push(id),
  terminate: async (workflowId) => void bench.openRuns.delete(workflowId),
};
const sweep = async () => {
  const tally = newTally();
  await sweepOpen(bench.enrollments, sagas, tally);
  return tally;
};

before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

test('a live saga is left alone, a lost one is purged', async () => {
  const live = await bench.running();
  const lost = await bench.running();
  bench.openRuns.delete(lost.run.workflowId);
  await sweep();
  assert.ok(purged.includes(lost.id));
  assert.ok(!purged.includes(live.id));
  assert.equal((await bench.held(live.id)).phase, 'running');
  assert.equal((await bench.held(lost.id)).phase, 'purging');
});

test('a lost purge is found although the saga is open, waiting for its end', async () => {
  const { id, run } = await bench.running();
  await bench.enrollments.abandon(await bench.seen(id));
  const purge = { workflowId: `purge-${id}`, runId: randomUUID() };
  bench.openRuns.set(purge.workflowId, purge.runId);
  await bench.enrollments.startPurge(id, purge, null);
  bench.openRuns.delete(purge.workflowId);
  assert.ok(bench.openRuns.has(run.workflowId));
  await sweep();
  assert.ok(purged.includes(id));
});

test('what was committed goes forward, and what Temporal knows as enrolled is never purged', async () => {
  const committed = await bench.running();
  await bench.enrollments.commit(committed.id, committed.run);
  const contradicted = await bench.running();
  knownEnrolled.add(contradicted.id);
  for (const { run } of [committed, contradicted]) bench.openRuns.delete(run.workflowId);
  const result = await sweep();
  assert.ok(resumed.includes(committed.id));
  assert.ok(!purged.includes(contradicted.id));
  assert.equal(result.contradicted, 1);
});

test('one that ended while the sweep looked at it is left alone: no second run, no contradiction', async () => {
  const earlier = await sweep();
  const [late, early] = [await bench.running(), await bench.running()];
  await bench.enrollments.commit(late.id, late.run);
  knownEnrolled.add(early.id);
  const result = newTally();
  const endsFirst: Sagas = {
    ...sagas,
    async currentRun(workflowId) {
      for (const { id, run } of [late, early].filter(
        (each) => each.run.workflowId === workflowId,
      )) {
        await bench.enrollments.commit(id, run);
        await bench.enrollments.end(id, run, enrolled);
        bench.openRuns.delete(workflowId);
      }
      return sagas.currentRun(workflowId);
    },
  };
  await sweepOpen(bench.enrollments, endsFirst, result);
  assert.ok(!resumed.includes(late.id));
  assert.ok(!purged.includes(early.id));
  assert.equal(result.contradicted, earlier.contradicted);
});

test('a wait that is long overdue has lost its run, though Temporal calls it open: it is ended and purged', async () => {
  const overdue = await bench.running();
  const waiting = await bench.running();
  const wait = {
    kind: 'repair',
    step: stepName('a-step'),
    seconds: 600,
    code: null,
    attempts: 1,
  } as const;
  for (const { id, run } of [overdue, waiting]) await bench.enrollments.startWait(id, run, wait);
  await rows(
    bench.database.owner,
    `UPDATE enrollment SET wait_until = now() - interval '2 minutes' WHERE id = ?`,
    [overdue.id],
  );
  await sweep();
  assert.ok(purged.includes(overdue.id));
  assert.ok(!bench.openRuns.has(overdue.run.workflowId));
  assert.ok(!purged.includes(waiting.id), 'one that still has time is left alone');
});
