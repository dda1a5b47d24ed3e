import type { Headers, WorkflowInterceptorsFactory } from '@temporalio/workflow';

const TRACE_HEADER = 'traceparent';

/**
 * Passes the ids of the span that a workflow was started with on to all that it starts, as they are: nothing is opened
 * or decided here, so a replay does the same with or without them. Headers are no part of what a replay compares.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let carried: Headers = {};
  const withTrace = <Input extends { readonly headers: Headers }>(input: Input): Input => ({
    ...input,
    headers: { ...carried, ...input.headers },
  });
  return {
    inbound: [
      {
        execute(input, next) {
          const trace = input.headers[TRACE_HEADER];
          carried = trace === undefined ? {} : { [TRACE_HEADER]: trace };
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        scheduleLocalActivity: (input, next) => next(withTrace(input)),
        startChildWorkflowExecution: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
      },
    ],
  };
};
