import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Outcome } from '../../../activities/domain/outcome.js';
import type { Enrollments, PurgeCause, Run } from '../../../activities/ports/enrollments.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { postgresEnrollments } from '../../../infra/postgres/enrollments.js';
import { acceptEnrollment } from '../../support/accepted-enrollment.js';
import { startTestDatabase, type TestDatabase } from '../../support/test-database.js';

let database: TestDatabase;
/** Which run Temporal would call the current one, by workflow id. */
const openRuns = new Map<string, string>();
let enrollments: Enrollments;

before(async () => {
  database = await startTestDatabase();
  enrollments = postgresEnrollments(database.worker, async (id) => openRuns.get(id) ?? null);
});
after(() => database.stop());

const cause: PurgeCause = { code: 'UNAVAILABLE', step: null, attempts: 3 };
const enrolled: Outcome = {
  kind: 'enrolled',
  failureCode: null,
  failedStep: null,
  residue: [],
  attention: null,
};

async function accepted(): Promise<{ id: EnrollmentId; run: Run }> {
  const id = await acceptEnrollment(database.owner);
  const run = { workflowId: `enrollment-${id}`, runId: randomUUID() };
  openRuns.set(run.workflowId, run.runId);
  return { id, run };
}

async function running() {
  const begun = await accepted();
  await enrollments.begin(begun.id, begun.run);
  return begun;
}

const phaseOf = async (id: EnrollmentId) =>
  (await row<{ phase: string; fence: number }>(
    database.owner,
    'SELECT phase, fence FROM enrollment WHERE id = ?',
    [id],
  )) ?? assert.fail('no row');

const requestCancel = (id: EnrollmentId) =>
  rows(
    database.owner,
    `UPDATE enrollment SET cancel_requested_at = now()
     WHERE id = ? AND phase IN ('accepted', 'running') AND cancel_requested_at IS NULL RETURNING id`,
    [id],
  );

const refusal = (code: string) => (error: unknown) =>
  error instanceof Failure && error.code === code;

test('the happy course: accepted, running, committed, ended, each transition raising the fence with its entry', async () => {
  const { id, run } = await running();
  assert.deepEqual(await enrollments.commit(id, run), { phase: 'committed', mine: true });
  assert.deepEqual(await enrollments.end(id, run, enrolled), { phase: 'ended', mine: true });
  assert.deepEqual(await enrollments.outcome(id), enrolled);
  assert.equal((await phaseOf(id)).fence, 3);
  const events = await rows<{ event: string }>(
    database.owner,
    'SELECT event FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
    [id],
  );
  assert.deepEqual(
    events.map(({ event }) => event).filter((event) => event !== 'dossier.shredded'),
    ['enrollment.started', 'enrollment.committed', 'enrollment.ended'],
  );
});

test('a transition whose answer was lost is repeated by its owner without another effect', async () => {
  const { id, run } = await running();
  assert.deepEqual(await enrollments.begin(id, run), { phase: 'running', mine: true });
  await enrollments.commit(id, run);
  assert.deepEqual(await enrollments.commit(id, run), { phase: 'committed', mine: true });
  assert.equal((await phaseOf(id)).fence, 2);
});

test('a verb is admitted only in its phase, and only for the run that owns the row', async () => {
  const { id, run } = await running();
  assert.equal((await enrollments.admit(id, 'perform', false, run)).phase, 'running');
  await assert.rejects(enrollments.admit(id, 'undo', false, run), refusal('FENCED'));
  await assert.rejects(enrollments.admit(id, 'perform', true, run), refusal('FENCED'));
  const stranger = { ...run, runId: randomUUID() };
  await assert.rejects(enrollments.admit(id, 'perform', false, stranger), refusal('FENCED'));
});

test('after a reset the current run adopts the row and the old one is fenced off', async () => {
  const { id, run } = await running();
  const reset = { ...run, runId: randomUUID() };
  openRuns.set(run.workflowId, reset.runId);
  const before = (await phaseOf(id)).fence;
  assert.deepEqual(await enrollments.begin(id, reset), { phase: 'running', mine: true });
  assert.equal((await phaseOf(id)).fence, before + 1);
  await assert.rejects(enrollments.admit(id, 'perform', false, run), refusal('FENCED'));
});

test('a reset of an enrolled saga finds it ended: nothing is admitted, the chart stays', async () => {
  const { id, run } = await running();
  await enrollments.commit(id, run);
  await enrollments.end(id, run, enrolled);
  const reset = { ...run, runId: randomUUID() };
  openRuns.set(run.workflowId, reset.runId);
  assert.deepEqual(await enrollments.begin(id, reset), { phase: 'ended', mine: false });
  await assert.rejects(enrollments.admit(id, 'undo', false, reset), refusal('ENROLLMENT_CLOSED'));
});

test('a purge left without an owner is adopted by the purge workflow, and by no other enrollment', async () => {
  const { id, run } = await running();
  const [seen] = (await enrollments.open(1_000, null)).filter((each) => each.id === id);
  assert.ok(seen);
  assert.equal(await enrollments.abandon(seen), true);
  assert.equal(await enrollments.abandon(seen), false, 'the fence has moved');
  openRuns.delete(run.workflowId);
  const purge = { workflowId: `purge-${id}`, runId: randomUUID() };
  openRuns.set(purge.workflowId, purge.runId);
  const standing = await enrollments.startPurge(id, purge, null);
  assert.equal(standing.mine, true);
  assert.equal(standing.cause.code, 'SAGA_LOST');
});

test('a recorded cancel outranks the failure that came with it', async () => {
  const { id, run } = await running();
  await requestCancel(id);
  const standing = await enrollments.startPurge(id, run, cause);
  assert.equal(standing.cause.code, 'CANCELLED');
});

const contenders = ['sweep', 'cancel', 'pivot', 'failure'] as const;
type Contender = (typeof contenders)[number];

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

async function contend(id: EnrollmentId, run: Run, order: readonly Contender[], together: boolean) {
  const [seen] = (await enrollments.open(10_000, null)).filter((each) => each.id === id);
  assert.ok(seen);
  const act: Readonly<Record<Contender, () => Promise<unknown>>> = {
    sweep: () => enrollments.abandon(seen),
    cancel: () => requestCancel(id),
    pivot: () => enrollments.commit(id, run),
    failure: () => enrollments.startPurge(id, run, cause),
  };
  if (together) await Promise.all(order.map((contender) => act[contender]()));
  else for (const contender of order) await act[contender]();
}

for (const order of permutations(contenders))
  test(`sweep, cancel, pivot and failure in the order ${order.join(', ')}: one side wins`, async () => {
    for (const together of [false, true]) {
      const { id, run } = await running();
      await contend(id, run, order, together);
      const held = await row<{ phase: string; cancelled: boolean; purge_code: string | null }>(
        database.owner,
        `SELECT phase, cancel_requested_at IS NOT NULL AS cancelled, purge_code FROM enrollment WHERE id = ?`,
        [id],
      );
      assert.ok(held);
      assert.ok(['committed', 'purging'].includes(held.phase), held.phase);
      if (held.phase === 'committed')
        assert.equal(held.cancelled, false, 'a cancelled one never commits');
      if (held.cancelled && order[0] === 'cancel' && !together)
        assert.equal(held.purge_code, 'CANCELLED');
    }
  });
