import type { FailureCode } from '../../activities/domain/failure.js';
import type { Log, LogEvent } from '../../activities/domain/log.js';

/** Something that is there or not; each change is told once. */
export interface Outage {
  began(code: FailureCode): void;
  over(): void;
}

export function outage(
  log: Pick<Log, 'info' | 'error'>,
  events: { readonly away: LogEvent; readonly back: LogEvent },
): Outage {
  let since: number | null = null;
  return {
    began(code) {
      if (since !== null) return;
      since = Date.now();
      log.error(events.away, { code });
    },
    over() {
      if (since === null) return;
      log.info(events.back, { durationMs: Date.now() - since });
      since = null;
    },
  };
}
