import type { CorrelationId } from '../../activities/domain/ids.js';
import type { SpanIds } from './tracer.js';

const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SPAN_ID_DIGITS = 16;

/** The header `traceparent` (https://www.w3.org/TR/trace-context/, version 00): ids only. */
export const traceParent = ({ traceId, spanId, isSampled }: SpanIds): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;

/** What a header says; null when it is anything but such ids, so that nothing else gets into a span. */
export function spanIdsOf(header: unknown): SpanIds | null {
  const [, traceId = '', spanId = '', flags = ''] =
    (typeof header === 'string' ? TRACE_PARENT.exec(header) : null) ?? [];
  if (traceId === '') return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

/**
 * The span of the request that began an enrollment. Its trace has the digits of the correlation id, and it the last of
 * them: so whoever knows the one finds the other, and what comes long after can link to it without anything being kept.
 * Null for an id that is none of ours. A link is no promise that the trace was kept.
 */
export function requestSpan(id: CorrelationId | string): SpanIds | null {
  if (!UUID_V4.test(id)) return null;
  const traceId = id.replaceAll('-', '');
  return { traceId, spanId: traceId.slice(-SPAN_ID_DIGITS), isSampled: true };
}
