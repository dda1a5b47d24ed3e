import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Failure } from '../../../activities/domain/failure.js';
import { stepName } from '../../../activities/domain/step-name.js';
import { rows } from '../../../infra/postgres/database.js';
import { cause, EnrollmentRows, enrolled } from './support/enrollment-rows.js';

let bench: EnrollmentRows;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

const refusal = (code: string) => (error: unknown) =>
  error instanceof Failure && error.code === code;

test('the happy course: accepted, running, committed, ended, each transition raising the fence with its entry', async () => {
  const { id, run } = await bench.running();
  assert.deepEqual(await bench.enrollments.commit(id, run), { phase: 'committed', mine: true });
  assert.deepEqual(await bench.enrollments.end(id, run, enrolled), { phase: 'ended', mine: true });
  assert.deepEqual(await bench.enrollments.outcome(id), enrolled);
  assert.equal((await bench.held(id)).fence, 3);
  const events = await rows<{ event: string }>(
    bench.database.owner,
    'SELECT event FROM audit_entry WHERE enrollment_id = ? ORDER BY seq',
    [id],
  );
  assert.deepEqual(
    events.map(({ event }) => event).filter((event) => event !== 'dossier.shredded'),
    ['enrollment.started', 'enrollment.committed', 'enrollment.ended'],
  );
});

test('a transition whose answer was lost is repeated by its owner without another effect', async () => {
  const { id, run } = await bench.running();
  assert.deepEqual(await bench.enrollments.begin(id, run), { phase: 'running', mine: true });
  await bench.enrollments.commit(id, run);
  assert.deepEqual(await bench.enrollments.commit(id, run), { phase: 'committed', mine: true });
  assert.equal((await bench.held(id)).fence, 2);
});

test('a verb is admitted only in its phase, and only for the run that owns the row', async () => {
  const { id, run } = await bench.running();
  assert.equal((await bench.enrollments.admit(id, 'perform', false, run)).phase, 'running');
  await assert.rejects(bench.enrollments.admit(id, 'undo', false, run), refusal('FENCED'));
  await assert.rejects(bench.enrollments.admit(id, 'perform', true, run), refusal('FENCED'));
  const stranger = { ...run, runId: randomUUID() };
  await assert.rejects(bench.enrollments.admit(id, 'perform', false, stranger), refusal('FENCED'));
});

test('after a reset the current run adopts the row and the old one is fenced off', async () => {
  const { id, run } = await bench.running();
  const reset = { ...run, runId: randomUUID() };
  bench.openRuns.set(run.workflowId, reset.runId);
  const before = (await bench.held(id)).fence;
  assert.deepEqual(await bench.enrollments.begin(id, reset), { phase: 'running', mine: true });
  assert.equal((await bench.held(id)).fence, before + 1);
  await assert.rejects(bench.enrollments.admit(id, 'perform', false, run), refusal('FENCED'));
});

test('a reset of an enrolled saga finds it ended: nothing is admitted, the chart stays', async () => {
  const { id, run } = await bench.running();
  await bench.enrollments.commit(id, run);
  await bench.enrollments.end(id, run, enrolled);
  const reset = { ...run, runId: randomUUID() };
  bench.openRuns.set(run.workflowId, reset.runId);
  assert.deepEqual(await bench.enrollments.begin(id, reset), { phase: 'ended', mine: false });
  await assert.rejects(
    bench.enrollments.admit(id, 'undo', false, reset),
    refusal('ENROLLMENT_CLOSED'),
  );
});

test('a purge left without an owner is adopted by the purge workflow, and by no other enrollment', async () => {
  const { id, run } = await bench.running();
  const seen = await bench.seen(id);
  assert.equal(await bench.enrollments.abandon(seen), true);
  assert.equal(await bench.enrollments.abandon(seen), false, 'the fence has moved');
  bench.openRuns.delete(run.workflowId);
  const purge = { workflowId: `purge-${id}`, runId: randomUUID() };
  bench.openRuns.set(purge.workflowId, purge.runId);
  const standing = await bench.enrollments.startPurge(id, purge, null);
  assert.equal(standing.mine, true);
  assert.equal(standing.cause.code, 'SAGA_LOST');
});

test('a recorded cancel outranks the failure that came with it', async () => {
  const { id, run } = await bench.running();
  await bench.requestCancel(id);
  const standing = await bench.enrollments.startPurge(id, run, cause);
  assert.equal(standing.cause.code, 'CANCELLED');
});

test('a purge that nobody owns has no outcome to wait for: whoever asks is told to take it over', async () => {
  const { id } = await bench.running();
  await assert.rejects(bench.enrollments.outcome(id), refusal('STILL_OPEN'));
  await bench.enrollments.abandon(await bench.seen(id));
  assert.equal(await bench.enrollments.outcome(id), null);
});

test('a stuck purge flags the enrollment and tells IT support once', async () => {
  const { id, run } = await bench.running();
  await bench.enrollments.startPurge(id, run, cause);
  const stuck = { step: stepName('create-ehr-record'), code: 'STILL_PRESENT' } as const;
  for (const needed of [stuck, stuck, null]) await bench.enrollments.flagAttention(id, run, needed);
  const notices = await rows(
    bench.database.owner,
    `SELECT kind FROM support_notice WHERE enrollment_id = ?`,
    [id],
  );
  assert.deepEqual(notices, [{ kind: 'needs-attention' }]);
});
