import { setTimeout as pause } from 'node:timers/promises';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { GivenIds } from './given-ids.js';
import { knownWords } from './known-words.js';
import { lastGate } from './last-gate.js';
import { sampling } from './sampling.js';
import { scrubbed } from './scrub.js';
import { sdkTracer } from './sdk-tracer.js';
import type { TracedProcess, Traces, TracesConfig } from './traces.js';

/** Beyond this, spans are dropped: a collector that is away costs a few megabytes and nobody's time. */
const MOST_WAITING = 2_048;
const MOST_AT_ONCE = 512;
const SEND_EVERY_MS = 1_000;
const EXPORT_MS = 5_000;
const LONGEST_CLOSE_MS = 2_000;

/** Spans to a collector over OTLP/HTTP, in batches, from a queue with an end. Loaded only where it is wanted. */
export function otlpTraces(
  { url, headers, samplePercent }: TracesConfig,
  { name, words, log }: TracedProcess,
): Traces {
  const resource = resourceFromAttributes({ 'service.name': `enrollment-${name}` });
  const known = knownWords(words);
  const wire = new OTLPTraceExporter({
    ...{ url, headers: { ...headers }, timeoutMillis: EXPORT_MS },
    // All that may wait when a process stops, and the batch under way.
    concurrencyLimit: MOST_WAITING / MOST_AT_ONCE + 1,
  });
  const exporter = lastGate(wire, (span) => scrubbed(span, known, resource), log);
  const idGenerator = new GivenIds();
  const provider = new TracerProvider({
    ...{ resource, idGenerator, sampler: sampling(samplePercent) },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: MOST_WAITING,
        maxExportBatchSize: MOST_AT_ONCE,
        scheduledDelayMillis: SEND_EVERY_MS,
        exportTimeoutMillis: EXPORT_MS,
      }),
    ],
  });
  return {
    tracer: sdkTracer(provider.getTracer('enrollment'), idGenerator),
    async close() {
      const flushed = provider.shutdown().catch(ignore);
      await Promise.race([flushed, pause(LONGEST_CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

const ignore = (): void => undefined; // What a collector did not take is lost; nothing waits for it.
