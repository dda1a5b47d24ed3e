import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { PinnedPlan } from '../../../activities/domain/plan.js';
import { stepName } from '../../../activities/domain/step-name.js';
import type { Run } from '../../../activities/ports/enrollments.js';
import type { Ports } from '../../../activities/ports/index.js';
import type { Sagas } from '../../../activities/ports/sagas.js';
import { reversible } from '../../../activities/steps/step.js';
import { sweepClosed } from '../../../activities/sweep/sweep-closed.js';
import { newTally } from '../../../activities/sweep/tally.js';
import { appendAudit } from '../../../infra/postgres/audit-trail.js';
import { postgresCertificates, readCertificates } from '../../../infra/postgres/certificates.js';
import { postgresClosedEnrollments } from '../../../infra/postgres/closed-enrollments.js';
import { row, rows } from '../../../infra/postgres/database.js';
import { cause, EnrollmentRows } from '../../infra/postgres/support/enrollment-rows.js';

/** A step whose system shows a record under the keys in `present`. */
const present = new Set<string>();
const outside = reversible('make-outside-record', {
  policy: { attemptSeconds: 5, patienceSeconds: 60 },
  uses: 'ehr',
  discloses: [],
  perform: async () => ({}),
  undo: async () => ({ kind: 'gone' }),
  isGone: async (_ports, { key }) => !present.has(key),
});
const enumerable = { listKeys: async () => [...present] };
const ports = { ehr: enumerable } as unknown as Ports;

let bench: EnrollmentRows;
let plan: PinnedPlan;
const purged: EnrollmentId[] = [];
const sagas: Sagas = {
  currentRun: async (workflowId) => bench.openRuns.get(workflowId) ?? null,
  closedAsEnrolled: async () => false,
  resume: async () => undefined,
  startPurge: async ({ id }) => void purged.push(id),
  terminate: async () => undefined,
};

before(async () => {
  bench = await EnrollmentRows.start();
  const first = await bench.running();
  plan = (await bench.seen(first.id)).plan;
});
after(() => bench.database.stop());

async function sweep() {
  const { worker } = bench.database;
  const tally = newTally();
  purged.length = 0;
  await sweepClosed(
    {
      closed: postgresClosedEnrollments(worker),
      certificates: postgresCertificates(worker, async (statement) => JSON.stringify(statement)),
      sagas,
      steps: [outside],
      portsFor: () => ports,
      currentPlan: { ...plan, steps: [outside.name] },
    },
    tally,
  );
  return tally;
}

/** A purge that ended; `attempted` leaves an attempt behind of which nobody knows what became. */
async function ended(attempted = false): Promise<{ id: EnrollmentId; run: Run }> {
  const { id, run } = await bench.running();
  if (attempted)
    await appendAudit(bench.database.worker, {
      enrollmentId: id,
      correlationId: (await bench.seen(id)).correlationId,
      event: 'step.attempted',
      actor: 'service:worker',
      facts: { step: outside.name, verb: 'perform', attempt: 1, fence: 1 },
    });
  await bench.enrollments.startPurge(id, run, cause);
  await bench.enrollments.end(id, run, {
    kind: 'rolled-back',
    failureCode: cause.code,
    failedStep: null,
    residue: [],
    attention: null,
  });
  return { id, run };
}

const due = (id: EnrollmentId) =>
  rows(bench.database.owner, 'UPDATE enrollment SET late_probe_at = now() WHERE id = ?', [id]);

test('a purge that a crash left without its certificate is certified by the sweep, once', async () => {
  const { id } = await ended();
  assert.ok((await sweep()).certified >= 1);
  assert.equal((await sweep()).certified, 0);
  assert.equal((await readCertificates(bench.database.owner, id)).length, 1);
});

test('keys that outlived their enrollment are destroyed', async () => {
  const { id } = await ended();
  await rows(
    bench.database.owner,
    `INSERT INTO record_key (enrollment_id, kek_version, wrapped) VALUES (?, 1, '\\x00')`,
    [id],
  );
  assert.equal((await sweep()).keysDestroyed, 1);
  const left = 'SELECT enrollment_id FROM record_key WHERE enrollment_id = ?';
  assert.equal(await row(bench.database.owner, left, [id]), null);
});

test('only an attempt of unknown outcome is looked for again, with growing pauses', async () => {
  const [settled, unknown] = [await ended(), await ended(true)];
  const probes = await rows<{ id: EnrollmentId }>(
    bench.database.owner,
    'SELECT id FROM enrollment WHERE late_probe_at IS NOT NULL AND id = ANY (?::uuid[])',
    [[settled.id, unknown.id]],
  );
  assert.deepEqual(probes, [{ id: unknown.id }]);
  await due(unknown.id);
  assert.equal((await sweep()).probed, 1);
  assert.equal((await sweep()).probed, 0, 'not again before its pause is over');
});

test('a late effect opens the enrollment for its purge alone, which undoes, closes and certifies it again', async () => {
  const { id, run } = await ended(true);
  await sweep();
  const key = `${id}:${outside.name}`;
  present.add(key);
  await due(id);
  const { late } = await sweep();
  assert.deepEqual(late, { [outside.name]: 1 });
  assert.deepEqual(purged, [id]);

  await assert.rejects(bench.enrollments.admit(id, 'undo', false, run), { code: 'FENCED' });
  const purge = { workflowId: `purge-${id}`, runId: 'the-late-one' };
  bench.openRuns.set(purge.workflowId, purge.runId);
  assert.deepEqual((await bench.enrollments.startPurge(id, purge, null)).phase, 'ended');
  await assert.rejects(bench.enrollments.admit(id, 'perform', false, purge), {
    code: 'ENROLLMENT_CLOSED',
  });
  assert.equal((await bench.enrollments.admit(id, 'undo', false, purge)).phase, 'ended');
  present.delete(key);
  const residue = [
    { system: stepName('make-outside-record'), reason: 'vendor-retains-chart' },
  ] as const;
  const outcome = {
    kind: 'rolled-back',
    failureCode: cause.code,
    failedStep: null,
    residue,
    attention: null,
  } as const;
  await bench.enrollments.end(id, purge, outcome);
  await assert.rejects(bench.enrollments.admit(id, 'undo', false, purge), {
    code: 'ENROLLMENT_CLOSED',
  });
  const recorded = await bench.enrollments.outcome(id);
  assert.deepEqual([recorded?.kind, recorded?.residue], ['rolled-back', residue]);
});

test('a late purge that is lost itself is started again', async () => {
  const { id } = await ended(true);
  present.add(`${id}:${outside.name}`);
  await due(id);
  await sweep();
  assert.deepEqual(purged, [id]);
  present.clear();
  await sweep();
  assert.deepEqual(purged, [id]);
});

test('an outside record without an enrolled owner is found by enumeration; one of nobody is only told of', async () => {
  const [lost, running, enrolled] = [await ended(), await bench.running(), await bench.running()];
  await bench.enrollments.commit(enrolled.id, enrolled.run);
  for (const id of [lost.id, running.id, enrolled.id, crypto.randomUUID()])
    present.add(`${id}:${outside.name}`);
  const { late, strangers } = await sweep();
  assert.deepEqual(late, { [outside.name]: 1 });
  assert.equal(strangers, 1);
  assert.ok(purged.includes(lost.id));
  assert.ok(!purged.includes(running.id) && !purged.includes(enrolled.id));
  present.clear();
});
