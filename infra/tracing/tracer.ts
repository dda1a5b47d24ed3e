import type { SpanFacts, SpanSubject } from '../../activities/domain/span.js';

/** What W3C Trace Context says of a span: random ids, and whether it is kept. */
export interface SpanIds {
  /** 32 hex digits, not all zero. */
  readonly traceId: string;
  /** 16 hex digits, not all zero. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** Where a span stands: below another; or at the head of a trace of its own, with ids given or not, and links. */
export type Place =
  | { readonly parent: SpanIds }
  | { readonly head: SpanIds | null; readonly links: readonly SpanIds[] };

/** What is known of a span, its subject included, as its attributes tell it. */
export type SpanWords = SpanFacts & Partial<Omit<Flat<SpanSubject>, 'kind'>>;

/** All fields of a union's members. */
type Flat<U> = {
  [K in U extends unknown ? keyof U : never]: U extends Record<K, infer V> ? V : never;
};

export interface OpenSpan {
  readonly ids: SpanIds;
  tell(words: SpanWords): void;
  end(): void;
}

/** Opens spans. The only thing that the rest of the code knows of OpenTelemetry. */
export interface Tracer {
  open(subject: SpanSubject, words: SpanWords, place: Place): OpenSpan;
}

export const HEAD: Place = { head: null, links: [] };
