import type { Link, SpanContext } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { KnownWords } from './known-words.js';

const SCOPE = { name: 'enrollment' } as const;
const UNKNOWN_NAME = 'other';

/**
 * What leaves of a span, made anew of known words: whatever else was put into one, by us or by a library (an event, an
 * exception with its message and stack, the text of a status, the attributes of a link), stays behind.
 */
export function scrubbed(span: ReadableSpan, known: KnownWords, resource: Resource): ReadableSpan {
  const { parentSpanContext: parent } = span;
  const { kind, startTime, endTime, duration, ended } = span;
  const context = idsOf(span.spanContext());
  return {
    name: known.isName(span.name) ? span.name : UNKNOWN_NAME,
    ...{ kind, startTime, endTime, duration, ended, resource },
    spanContext: () => context,
    ...(parent === undefined ? {} : { parentSpanContext: idsOf(parent) }),
    status: { code: span.status.code },
    attributes: Object.fromEntries(
      Object.entries(span.attributes).filter(([name, value]) => known.isAttribute(name, value)),
    ),
    links: span.links.map(({ context: to }): Link => ({ context: idsOf(to) })),
    events: [],
    instrumentationScope: SCOPE,
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  };
}

const idsOf = ({ traceId, spanId, traceFlags }: SpanContext): SpanContext => ({
  ...{ traceId, spanId, traceFlags },
});
