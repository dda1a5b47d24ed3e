import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from '../../activities/domain/log.js';

const DELIVERED = 0;

/**
 * The last place before the wire: every span is scrubbed there. Says once when the collector is away, and once when it
 * is back, with how many spans were lost meanwhile; what it said of its trouble is not passed on.
 */
export function lastGate(
  wire: SpanExporter,
  scrub: (span: ReadableSpan) => ReadableSpan,
  log: Log,
): SpanExporter {
  let lost = 0;
  return {
    export(spans, done) {
      wire.export(spans.map(scrub), ({ code }) => {
        if (code !== DELIVERED) {
          if (lost === 0) log.error('traces.away');
          lost += spans.length;
        } else if (lost > 0) {
          log.info('traces.back', { count: lost });
          lost = 0;
        }
        done({ code });
      });
    },
    shutdown: () => wire.shutdown(),
  };
}
