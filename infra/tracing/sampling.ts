import type { Context, Link } from '@opentelemetry/api';
import {
  ParentBasedSampler,
  type Sampler,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

/**
 * So many of a hundred traces, decided by the trace's id alone. What is linked to a trace is kept if that one is, so
 * that an enrollment is there as a whole or not at all; what is below a span goes with it.
 */
export const sampling = (percent: number): Sampler =>
  new ParentBasedSampler({ root: new LinkedSampler(percent) });

class LinkedSampler implements Sampler {
  readonly #ratio: TraceIdRatioBasedSampler;

  constructor(percent: number) {
    this.#ratio = new TraceIdRatioBasedSampler(percent / 100);
  }

  shouldSample(
    ...[context, traceId, , , , links]: Parameters<Sampler['shouldSample']>
  ): SamplingResult {
    return this.#ratio.shouldSample(context as Context, linkedTrace(links) ?? traceId);
  }

  toString(): string {
    return 'LinkedSampler';
  }
}

const linkedTrace = ([first]: readonly Link[]): string | undefined => first?.context.traceId;
