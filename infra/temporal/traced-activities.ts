import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInterceptorsFactory } from '@temporalio/worker';
import { isEnrollmentId } from '../../activities/domain/ids.js';
import {
  PLAIN_ACTIVITIES,
  type PlainActivity,
  type SpanFacts,
} from '../../activities/domain/span.js';
import { below, inSpan } from '../tracing/ambient-span.js';
import { spanIdsOf } from '../tracing/trace-parent.js';
import type { SpanIds, Tracer } from '../tracing/tracer.js';
import { TRACE_HEADER } from './traced-starts.js';

const PLAIN: ReadonlySet<string> = new Set(PLAIN_ACTIVITIES);

/**
 * Runs each activity below the span that its workflow was started with, or at the head of a trace of its own where
 * there is none. Verbs of steps open their spans themselves (`bind-steps.ts`), since several may share an activity.
 */
export const tracedActivities =
  (tracer: Tracer): ActivityInterceptorsFactory =>
  (context) => ({
    inbound: {
      execute: (input, next) =>
        below(tracer, parentIn(input), () => {
          const { activityType } = context.info;
          if (!PLAIN.has(activityType)) return next(input);
          const activity = activityType as PlainActivity;
          return inSpan({ kind: 'activity', activity }, factsOf(context, input), () => next(input));
        }),
    },
  });

/** What a header holds that is no trace parent counts for nothing. */
function parentIn({ headers }: ActivityExecuteInput): SpanIds | null {
  const payload = headers[TRACE_HEADER];
  if (payload === undefined) return null;
  try {
    return spanIdsOf(defaultPayloadConverter.fromPayload(payload));
  } catch {
    return null;
  }
}

function factsOf({ info }: Context, { args: [id] }: ActivityExecuteInput): SpanFacts {
  return {
    attempt: info.attempt,
    pace: info.isLocal ? 'local' : 'remote',
    ...(typeof id === 'string' && isEnrollmentId(id) ? { enrollmentId: id } : {}),
  };
}
