import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import {
  type WorkflowClientInterceptor,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartInput,
} from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { tracedStarts } from '../../../infra/temporal/traced-starts.js';
import { below } from '../../../infra/tracing/ambient-span.js';
import { requestSpan, spanIdsOf } from '../../../infra/tracing/trace-parent.js';
import type { SpanIds, Tracer } from '../../../infra/tracing/tracer.js';
import { traced } from '../tracing/support/traced.js';

type Headers = Record<string, Payload>;

/** Starts a workflow through the interceptor; answers the headers that would go to Temporal. */
async function started(
  tracer: Tracer,
  correlationId: string,
  workflowType = 'enrollPatient',
  fails?: Error,
): Promise<Headers> {
  const start = { id: randomUUID(), correlationId, plan: { steps: ['verify-identity'] } };
  const input = { workflowType, headers: {}, options: { args: [start] } };
  let sent: Headers = {};
  const { startWithDetails } = tracedStarts(tracer) as Required<WorkflowClientInterceptor>;
  await startWithDetails(input as unknown as WorkflowStartInput, async ({ headers }) => {
    sent = headers;
    if (fails) throw fails;
    return { runId: 'x', eagerlyStarted: false };
  });
  return sent;
}

const carried = ({ traceparent }: Headers): SpanIds | null =>
  traceparent === undefined ? null : spanIdsOf(defaultPayloadConverter.fromPayload(traceparent));

test('within its request a start is below it; the header has the ids of the start, and nothing else', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  const id = randomUUID();
  const request = requestSpan(id);
  const headers = await below(tracer, request, () => started(tracer, id));
  await traces.close();
  const [span] = collector.spans();
  assert.deepEqual([span?.traceId, span?.parentSpanId], [request?.traceId, request?.spanId]);
  assert.deepEqual(Object.keys(headers), ['traceparent']);
  assert.deepEqual(carried(headers), {
    ...{ traceId: span?.traceId, spanId: span?.spanId, isSampled: true },
  });
});

test('from a sweep it is a trace of its own, linked to the request and to the sweep', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  const id = randomUUID();
  const request = requestSpan(id) ?? assert.fail();
  const sweep = requestSpan(randomUUID()) ?? assert.fail();
  const headers = await below(tracer, sweep, () => started(tracer, id, 'purgeEnrollment'));
  await traces.close();
  const [span] = collector.spans();
  assert.equal(span?.parentSpanId, '');
  assert.deepEqual(
    span.links.map(({ spanId }) => spanId),
    [request.spanId, sweep.spanId],
  );
  assert.equal(carried(headers)?.traceId, span.traceId);
});

test('a start that finds the saga over is no failure; another error is one, and is thrown on', async (t) => {
  const { tracer, traces, collector } = await traced(t);
  const over = new WorkflowExecutionAlreadyStartedError('x', 'y', 'z');
  for (const error of [over, new Error('Lovelace')])
    await assert.rejects(started(tracer, randomUUID(), 'enrollPatient', error), error);
  await traces.close();
  assert.deepEqual(
    collector.spans().map(({ isError }) => isError),
    [false, true],
  );
  assert.ok(!collector.received().includes('Lovelace'));
});

test('what is no enrollment is started as ever', async (t) => {
  const { tracer } = await traced(t);
  assert.deepEqual(await started(tracer, randomUUID(), 'sweep'), {});
});
