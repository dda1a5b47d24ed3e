import {
  type Tracer as ApiTracer,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { SpanSubject } from '../../activities/domain/span.js';
import { attributesOf } from './attributes.js';
import type { GivenIds } from './given-ids.js';
import { spanName } from './span-name.js';
import type { OpenSpan, Place, SpanIds, SpanWords, Tracer } from './tracer.js';

const KINDS: Readonly<Record<SpanSubject['kind'], SpanKind>> = {
  request: SpanKind.SERVER,
  start: SpanKind.PRODUCER,
  step: SpanKind.CONSUMER,
  activity: SpanKind.CONSUMER,
  port: SpanKind.INTERNAL,
  call: SpanKind.CLIENT,
};

/** Opens spans with OpenTelemetry's SDK. Nothing is registered globally: no library can add spans of its own. */
export const sdkTracer = (sdk: ApiTracer, ids: GivenIds): Tracer => ({
  open(subject, words, place) {
    const span = ids.during('parent' in place ? null : place.head, () =>
      sdk.startSpan(
        spanName(subject),
        {
          kind: KINDS[subject.kind],
          attributes: attributesOf(words),
          links: 'parent' in place ? [] : place.links.map((to) => ({ context: contextOf(to) })),
        },
        contextFor(place),
      ),
    );
    return opened(span);
  },
});

const contextFor = (place: Place): Context =>
  'parent' in place ? trace.setSpanContext(ROOT_CONTEXT, contextOf(place.parent)) : ROOT_CONTEXT;

const contextOf = ({ traceId, spanId, isSampled }: SpanIds): SpanContext => ({
  ...{ traceId, spanId, isRemote: true },
  traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
});

function opened(span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    ids: { traceId, spanId, isSampled: traceFlags === TraceFlags.SAMPLED },
    tell(words: SpanWords) {
      span.setAttributes(attributesOf(words));
      if (words.code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    },
    end: () => span.end(),
  };
}
