import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { Person } from '../../infra/dev/partners/people.js';
import { ENROLLED, NOTHING } from '../../infra/dev/start/proof.js';
import { eventually } from '../support/eventually.js';
import { assertInvariants } from '../support/invariants.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { trailOf } from '../support/trail-of.js';
import { webUi } from '../support/web-ui.js';

let bench: TestStack;
before(async () => {
  // Long enough for a mail server to be away while somebody resets a saga on a busy machine.
  bench = await startTestStack({ STEP_PATIENCE_SECONDS: '15' });
});
afterEach(() => bench?.clearFaults());
after(() => bench?.stop());

test('a worker that is killed in mid-step: the next one finishes, and makes nothing twice', async () => {
  const { enrollmentId, person } = await stuckAtTheEhr();
  await bench.stack.processes.kill('worker');
  await bench.clearFaults();
  await bench.stack.processes.start('worker');
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
});

test('a worker that is killed after an effect whose answer was lost: still one record each', async () => {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: person.lastName } },
    effect: 'after',
    status: 0,
    delayMs: 1_500,
  });
  const { enrollmentId } = await bench.portal.submit(person);
  await bench.until(enrollmentId, ({ steps }) => steps[1]?.state === 'running');
  await bench.stack.processes.kill('worker');
  await bench.stack.processes.start('worker');
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
});

test('a saga that is terminated from outside in mid-step: the sweep purges it, and the trail tells so', async () => {
  const { enrollmentId, person } = await stuckAtTheEhr();
  await bench.temporal.workflow.getHandle(`enrollment-${enrollmentId}`).terminate('a test');
  const status = await bench.ended(enrollmentId);
  assert.equal(status.outcome, 'rolled-back');
  assert.equal(status.failureCode, 'SAGA_LOST');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), NOTHING);
  const trail = await trailOf(bench.owner, enrollmentId);
  assert.ok(trail.includes('enrollment.purge-started by service:sweep'), trail.join('\n'));
  assert.ok(trail.includes('dossier.shredded by service:worker'), trail.join('\n'));
});

test('a saga that is terminated past the pivot: the sweep leads it forward, to one letter', async () => {
  const person = bench.nextPerson();
  await bench.stack.processes.kill('mail');
  const { enrollmentId } = await bench.portal.submit(person);
  await bench.until(enrollmentId, ({ steps }) => steps.at(-1)?.state === 'running');
  await bench.temporal.workflow.getHandle(`enrollment-${enrollmentId}`).terminate('a test');
  await bench.stack.processes.start('mail');
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
});

test('a saga that is reset to before the pivot, past it: it goes on from where the row stands', async () => {
  const person = bench.nextPerson();
  await bench.stack.processes.kill('mail');
  const { enrollmentId } = await bench.portal.submit(person);
  await bench.until(enrollmentId, ({ steps }) => steps.at(-1)?.state === 'running');
  await webUi(bench).reset(`enrollment-${enrollmentId}`);
  await bench.stack.processes.start('mail');
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
});

test('a sweep whose worker is killed does not hold up the next one', async () => {
  const { enrollmentId, person } = await stuckAtTheEhr();
  const lock = await bench.owner.transaction();
  try {
    // A sweep that has to wait for a table is a sweep that can be killed in the middle.
    await lock.raw('LOCK TABLE enrollment IN ACCESS EXCLUSIVE MODE');
    await eventually(sweepAtWork);
    await bench.stack.processes.kill('worker');
  } finally {
    await lock.rollback();
  }
  await bench.temporal.workflow.getHandle(`enrollment-${enrollmentId}`).terminate('a test');
  await bench.stack.processes.start('worker');
  assert.equal((await bench.ended(enrollmentId)).failureCode, 'SAGA_LOST');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), NOTHING);
});

test('what is accepted while Temporal is away is started when it is back', async () => {
  const person = bench.nextPerson();
  process.kill(bench.stack.temporal.child.pid, 'SIGSTOP');
  let enrollmentId: string;
  try {
    ({ enrollmentId } = await bench.portal.submit(person));
    assert.equal((await bench.portal.status(enrollmentId)).status, 'accepted');
  } finally {
    process.kill(bench.stack.temporal.child.pid, 'SIGCONT');
  }
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
});

test('an API that is killed after its promise: the enrollment ends all the same', async () => {
  const person = bench.nextPerson();
  const { enrollmentId } = await bench.portal.submit(person);
  await bench.stack.processes.kill('api');
  await bench.stack.processes.start('api');
  assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
  assert.deepEqual(await bench.proof(enrollmentId, person.email), ENROLLED);
});

test('after all this every record, place, slot, certificate and link of the trail is where it must be', () =>
  assertInvariants(bench));

/** An enrollment whose EHR has been asked for a chart and does not answer. */
async function stuckAtTheEhr(): Promise<{ enrollmentId: string; person: Person }> {
  const person = bench.nextPerson();
  await bench.fault('ehr', {
    match: { operation: 'create', person: { lastName: person.lastName } },
    times: 'always',
    effect: 'hang',
  });
  const { enrollmentId } = await bench.portal.submit(person);
  await bench.until(enrollmentId, ({ steps }) => steps[1]?.state === 'running');
  return { enrollmentId, person };
}

/** The sweep that an activity is at work for, which it stays while the table is locked. */
async function sweepAtWork(): Promise<string | null> {
  const { workflow } = bench.temporal;
  const query = `WorkflowType = 'sweep' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, runId } of workflow.list({ query })) {
    const { raw } = await workflow.getHandle(workflowId, runId).describe();
    if (raw.pendingActivities?.some((activity) => activity.lastStartedTime)) return workflowId;
  }
  return null;
}
