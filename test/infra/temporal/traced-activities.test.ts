import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { tracedActivities } from '../../../infra/temporal/traced-activities.js';
import { spanHere } from '../../../infra/tracing/ambient-span.js';
import { traceParent } from '../../../infra/tracing/trace-parent.js';
import type { Tracer } from '../../../infra/tracing/tracer.js';
import { traced } from '../tracing/support/traced.js';

const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const header = (text: unknown): Record<string, Payload> => ({
  traceparent: defaultPayloadConverter.toPayload(text),
});
const good = header(traceParent({ ...parent, isSampled: true }));

/** Runs an activity through the interceptor. */
async function run(
  tracer: Tracer,
  activityType: string,
  headers: Record<string, Payload>,
  work: (id: string) => Promise<unknown>,
): Promise<unknown> {
  const context = { info: { activityType, attempt: 2, isLocal: true } } as unknown as Context;
  const id = randomUUID();
  const { inbound } = tracedActivities(tracer)(context);
  return inbound?.execute?.({ args: [id], headers }, () => work(id));
}

test('a transition has a span below the start, with its enrollment; an error its code', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  let id = '';
  const refused = ApplicationFailure.create({ type: 'FENCED', message: 'Lovelace' });
  await assert.rejects(
    run(tracer, 'enrollment.commit', good, async (given) => {
      id = given;
      throw refused;
    }),
    refused,
  );
  await traces.close();
  const [span] = collector.spans();
  assert.deepEqual([span?.traceId, span?.parentSpanId], [parent.traceId, parent.spanId]);
  assert.deepEqual([span?.name, span?.isError], ['enrollment.commit', true]);
  assert.deepEqual(span?.attributes, {
    'enrollment.activity': 'enrollment.commit',
    ...{ 'enrollment.id': id, 'enrollment.attempt': 2, 'enrollment.pace': 'local' },
    'error.type': 'FENCED',
  });
});

test('the verb of a step runs below the start, and opens its span itself', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  const here = await run(tracer, 'verify-identity.perform', good, async () => spanHere());
  assert.deepEqual(here, { ...parent, isSampled: true });
  await traces.close();
  assert.deepEqual(collector.spans(), []);
});

test('a run that was started without a trace, or with what is none, begins one of its own', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  const broken = { traceparent: { metadata: {}, data: new Uint8Array([1]) } };
  for (const headers of [{}, header('Lovelace'), header({ who: 'Lovelace' }), broken])
    assert.equal(await run(tracer, 'enrollment.begin', headers, async () => 'done'), 'done');
  await traces.close();
  assert.equal(collector.spans().length, 4);
  for (const { parentSpanId } of collector.spans()) assert.equal(parentSpanId, '');
  assert.ok(!collector.received().includes('Lovelace'));
});
