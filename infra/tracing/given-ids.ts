import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { SpanIds } from './tracer.js';

/** Random ids, but for a span whose ids are given: that one must be opened within the call. */
export class GivenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #given: SpanIds | null = null;

  during<T>(given: SpanIds | null, open: () => T): T {
    this.#given = given;
    try {
      return open();
    } finally {
      this.#given = null;
    }
  }

  generateTraceId(): string {
    return this.#given?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#given?.spanId ?? this.#random.generateSpanId();
  }
}
