import {
  isGrpcServiceError,
  type WorkflowClientInterceptor,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowStartInput,
} from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { StartedWorkflow } from '../../activities/domain/span.js';
import type { EnrollmentStart } from '../../workflows/messages.js';
import { spanHere } from '../tracing/ambient-span.js';
import { requestSpan, traceParent } from '../tracing/trace-parent.js';
import { HEAD, type Place, type SpanIds, type Tracer } from '../tracing/tracer.js';

/** Temporal never seals headers: ids only, by W3C Trace Context. */
export const TRACE_HEADER = 'traceparent';

const TRACED: ReadonlySet<string> = new Set<StartedWorkflow>(['enrollPatient', 'purgeEnrollment']);

/**
 * Opens a span for each start of a saga or purge, and puts its ids into the start's headers. Within the request that
 * began the enrollment it is below that request. What is started later, by relay or sweep, begins a trace of its own,
 * linked to the request's: a span below one that ended long ago is found by nobody.
 */
export const tracedStarts = (tracer: Tracer): WorkflowClientInterceptor => ({
  async startWithDetails(input, next) {
    if (!TRACED.has(input.workflowType)) return next(input);
    const subject = { kind: 'start', workflow: input.workflowType as StartedWorkflow } as const;
    const { id, plan, correlationId } = startIn(input);
    const words = { workflow: subject.workflow, enrollmentId: id, steps: plan.steps };
    const span = tracer.open(subject, words, placeOf(requestSpan(correlationId), spanHere()));
    const header = defaultPayloadConverter.toPayload(traceParent(span.ids));
    try {
      return await next({ ...input, headers: { ...input.headers, [TRACE_HEADER]: header } });
    } catch (error) {
      // Started before, and over: that is an answer too.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError))
        span.tell({ code: isGrpcServiceError(error) ? 'UNAVAILABLE' : 'UNEXPECTED' });
      throw error;
    } finally {
      span.end();
    }
  },
});

const startIn = ({ options }: WorkflowStartInput): EnrollmentStart =>
  options.args[0] as EnrollmentStart;

function placeOf(request: SpanIds | null, here: SpanIds | null): Place {
  if (here !== null && here.traceId === request?.traceId) return { parent: here };
  const links = [request, here].filter((each) => each !== null);
  return links.length === 0 ? HEAD : { head: null, links };
}
