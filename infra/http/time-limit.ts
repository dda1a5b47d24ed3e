import type { Attempt } from '../../activities/domain/attempt.js';

/** The time that one request may take, body included. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Ends with the attempt, or after so long. Held by its timer and by the attempt: signals made by `AbortSignal.timeout`
 * and joined by `AbortSignal.any` hold each other weakly in Node 20, so a collected one would never end what waits.
 */
export function timeLimit({ signal: whole, deadline }: Attempt, longestMs: number): TimeLimit {
  const controller = new AbortController();
  const end = () => controller.abort();
  const limitMs = Math.max(0, Math.floor(Math.min(longestMs, deadline.remainingMs())));
  const timer = setTimeout(end, limitMs);
  whole.addEventListener('abort', end, { once: true });
  if (whole.aborted || limitMs === 0) end();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      whole.removeEventListener('abort', end);
    },
  };
}
