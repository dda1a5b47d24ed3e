import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { canaryPerson, leaksIn } from '../support/canaries.js';
import { eventually } from '../support/eventually.js';
import { makeKnown } from '../support/make-known.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';
import { startTraceCollector, type TraceCollector } from '../support/trace-collector.js';
import { seenAs, treeOf, wholeTrace } from './support/trace-tree.js';
import { assertCalled, assertTraced, STEPS } from './support/traced-steps.js';

let bench: TestStack;
let collector: TraceCollector;

before(async () => {
  collector = await startTraceCollector();
  bench = await startTestStack(collector.settings);
  await makeKnown(bench, Object.values(PEOPLE));
});
afterEach(() => bench?.clearFaults());
after(async () => {
  await bench?.stop();
  await collector?.[Symbol.asyncDispose]();
});

/** Whose values occur nowhere else. */
const PEOPLE = {
  local: canaryPerson(0),
  remote: canaryPerson(1),
  rolledBack: canaryPerson(2),
  relayed: canaryPerson(3),
};

for (const pace of ['local', 'remote'] as const)
  test(`at ${pace} pace one trace leads from the request to each step and each call to a partner`, async () => {
    if (pace === 'remote') await restartApi({ STEP_PACE: 'remote' });
    const { enrollmentId, correlationId } = await bench.portal.submit(PEOPLE[pace]);
    assert.equal((await bench.ended(enrollmentId)).outcome, 'enrolled');
    // Whoever has the correlation id, of a log or an answer, has the trace.
    const trace = await wholeTrace(collector, correlationId, 'send-welcome-materials.perform');
    const [head, ...others] = treeOf(trace);
    assert.equal(others.length, 0, 'one head');
    assert.ok(head);
    assert.deepEqual(seenAs(head.span), ['enrollment-api', 'POST /v1/enrollments', 202]);
    const [start] = head.below;
    assert.equal(start?.span.name, 'start enrollPatient');
    assert.equal(head.below.length, 1);
    assert.equal(start.span.attributes['enrollment.id'], enrollmentId);
    for (const step of STEPS) assertTraced(start, step, { pace, enrollmentId });
    assertCalled(trace, enrollmentId);
    const transitions = start.below.map(({ span }) => span.name);
    for (const name of ['enrollment.begin', 'enrollment.commit', 'enrollment.end'])
      assert.ok(transitions.includes(name), name);
  });

test('a rollback shows each undo and its proof, and the step that failed with its code', async () => {
  await bench.owner.raw('REVOKE INSERT ON appointment FROM enrollment_worker');
  const { enrollmentId, correlationId } = await bench.portal.submit(PEOPLE.rolledBack);
  assert.equal((await bench.ended(enrollmentId)).outcome, 'rolled-back');
  await bench.owner.raw('GRANT INSERT ON appointment TO enrollment_worker');
  const trace = await wholeTrace(collector, correlationId, 'verify-identity.verifyGone');
  const failed = trace.filter(({ name }) => name === 'schedule-initial-appointment.perform');
  assert.ok(failed.length > 0);
  for (const { isError, attributes } of failed)
    assert.ok(isError && typeof attributes['error.type'] === 'string');
  for (const step of ['set-up-patient-portal', 'create-ehr-record', 'verify-identity'])
    for (const verb of ['undo', 'verifyGone'])
      assert.ok(
        trace.some(({ name, isError }) => name === `${step}.${verb}` && !isError),
        `${step}.${verb}`,
      );
  assert.ok(trace.every(({ name }) => name !== 'other'));
});

test('what the relay starts is a trace of its own, linked to that of the request', async () => {
  await bench.stack.temporal.kill();
  const { enrollmentId, correlationId } = await bench.portal.submit(PEOPLE.relayed);
  await bench.stack.temporal.start();
  await bench.ended(enrollmentId);
  const traceId = correlationId.replaceAll('-', '');
  const start = await eventually(async () => {
    const starts = collector.spans().filter(({ name }) => name === 'start enrollPatient');
    const ours = starts.filter(({ attributes }) => attributes['enrollment.id'] === enrollmentId);
    return ours.find((span) => span.traceId !== traceId) ?? null;
  });
  assert.deepEqual(
    start.links.slice(0, 1).map((link) => [link.traceId, link.spanId]),
    [[traceId, traceId.slice(-16)]],
  );
  const request = collector.spans().find((span) => span.traceId === traceId);
  assert.equal(request?.spanId, traceId.slice(-16));
});

test('nothing of all this names anybody, in any spelling', () => {
  const received = collector.received();
  assert.ok(collector.spans().length > 50);
  for (const person of Object.values(PEOPLE)) assert.deepEqual(leaksIn(received, person), []);
});

/** The pace is pinned when an enrollment is accepted. */
async function restartApi(settings: Readonly<Record<string, string>>): Promise<void> {
  const { processes, parts } = bench.stack;
  await processes.stop('api');
  Object.assign(parts.overrides ?? {}, settings);
  await processes.start('api');
}
