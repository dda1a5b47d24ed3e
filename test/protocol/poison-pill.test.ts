import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApplicationFailure, asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import { bindSteps, type StepDependencies } from '../../activities/bind-steps.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Ports } from '../../activities/ports/index.js';
import { reversible } from '../../activities/steps/step.js';
import { postgresAuditTrail } from '../../infra/postgres/audit-trail.js';
import { rows } from '../../infra/postgres/database.js';
import { inSpan } from '../../infra/tracing/ambient-span.js';
import { EnrollmentRows } from '../infra/postgres/support/enrollment-rows.js';
import { testPlan } from '../support/accepted-enrollment.js';
import { applicant } from '../support/applicant.js';

let bench: EnrollmentRows;
let acted = 0;
before(async () => {
  bench = await EnrollmentRows.start();
});
after(() => bench.database.stop());

const LONG_AGO_MS = 3 * testPlan.stepPatienceSeconds * 1_000;

/** A step whose every attempt so far killed its worker; this time it would get through. */
const deadly = reversible('create-ehr-record', {
  policy: { attemptSeconds: 1, patienceSeconds: 900 },
  uses: 'ehr',
  discloses: [],
  perform: async () => {
    acted += 1;
    return {};
  },
  undo: async () => ({ kind: 'gone' }),
  isGone: async () => true,
});

test('a step that has killed every worker for long is failed without being tried once more', async () => {
  const { id, run } = await bench.running();
  const failure = await attempted(6, id, run).then(
    () => assert.fail('it was tried'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof ApplicationFailure);
  assert.deepEqual([failure.type, failure.nonRetryable], ['TIMED_OUT', true]);
  assert.equal(acted, 0);
  assert.deepEqual(await toldOf(id), ['step.failed']);
});

test('a worker that comes back after a long outage tries all the same', async () => {
  const { id, run } = await bench.running();
  await attempted(2, id, run);
  assert.equal(acted, 1);
  assert.deepEqual(await toldOf(id), ['step.attempted', 'step.succeeded']);
});

/** One attempt as Temporal starts it, scheduled long ago. */
async function attempted(
  attempt: number,
  id: EnrollmentId,
  workflowExecution: { readonly workflowId: string; readonly runId: string },
): Promise<unknown> {
  const info = {
    ...{ attempt, workflowExecution, startToCloseTimeoutMs: 10_000 },
    scheduledTimestampMs: Date.now() - LONG_AGO_MS,
  } as unknown as Info;
  const parts = [info, new Promise(() => undefined), new AbortController().signal, () => undefined];
  const context = new Context(...(parts as unknown as ConstructorParameters<typeof Context>));
  const activity = bindSteps([deadly], dependencies())[`${deadly.name}.perform`];
  return asyncLocalStorage.run(context, async () => activity?.(id));
}

const ignore = (): void => undefined;
const dependencies = (): StepDependencies => ({
  portsFor: () => ({}) as Ports,
  enrollments: bench.enrollments,
  dossier: { open: async () => applicant() as never },
  auditTrail: postgresAuditTrail(bench.database.worker),
  staffActions: { isResolved: async () => false },
  log: { info: ignore, error: ignore },
  inSpan,
});

async function toldOf(id: EnrollmentId): Promise<readonly string[]> {
  const entries = await rows<{ event: string }>(
    bench.database.owner,
    `SELECT event FROM audit_entry WHERE enrollment_id = ? AND event LIKE 'step.%' ORDER BY seq`,
    [id],
  );
  return entries.map(({ event }) => event);
}
