import type { Attempt } from '../../activities/domain/attempt.js';
import type { Call, Target } from './message.js';

/** What ends it, and what we show. */
interface Sending {
  readonly signal: AbortSignal;
  readonly shown: string | undefined;
}

/** Sends one request, once: Node's own fetch keeps connections alive and never repeats a request by itself. */
export const send = (
  target: Target,
  attempt: Attempt,
  request: Call,
  { signal, shown }: Sending,
): Promise<Response> =>
  fetch(`${target.baseUrl.replace(/\/$/, '')}${request.path}`, {
    method: request.method,
    headers: headersOf(shown, attempt, request),
    ...(request.body === undefined ? {} : { body: request.body }),
    // A redirect would carry token and body to a place that nobody configured.
    redirect: 'manual',
    signal,
  });

function headersOf(
  shown: string | undefined,
  attempt: Attempt,
  request: Call,
): Record<string, string> {
  return {
    accept: 'application/json',
    'cache-control': 'no-store',
    'x-request-id': attempt.correlationId,
    ...(shown === undefined ? {} : { authorization: shown }),
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    ...request.headers,
  };
}
