import { eventually } from '../../support/eventually.js';
import type { ReceivedSpan, TraceCollector } from '../../support/trace-collector.js';

/** A span, those right below it, and all below it, itself included. */
export interface SpanNode {
  readonly span: ReceivedSpan;
  readonly below: readonly SpanNode[];
  readonly all: readonly ReceivedSpan[];
}

/** The spans of a request's trace, once the last ones have come. */
export async function wholeTrace(
  collector: TraceCollector,
  correlationId: string,
  last: string,
): Promise<readonly ReceivedSpan[]> {
  const traceId = correlationId.replaceAll('-', '');
  return eventually(async () => {
    const spans = collector.spans().filter((span) => span.traceId === traceId);
    const names = spans.map(({ name }) => name);
    return [last, 'enrollment.end', 'POST /v1/enrollments'].every((each) => names.includes(each))
      ? spans
      : null;
  });
}

/** The trace from its heads down. A span whose parent did not come is a head. */
export function treeOf(spans: readonly ReceivedSpan[]): readonly SpanNode[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const nodeOf = (span: ReceivedSpan): SpanNode => {
    const below = spans.filter((each) => each.parentSpanId === span.spanId).map(nodeOf);
    return { span, below, all: [span, ...below.flatMap(({ all }) => all)] };
  };
  return spans.filter(({ parentSpanId }) => !known.has(parentSpanId)).map(nodeOf);
}

export const seenAs = ({ process, name, attributes }: ReceivedSpan): readonly unknown[] => [
  process,
  name,
  attributes['http.response.status_code'],
];
