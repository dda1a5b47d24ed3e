import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { Call, Target } from './message.js';

/** The limits of one request, and what we show. */
interface Sending {
  readonly signal: AbortSignal;
  readonly shown: string | undefined;
}

/** A token can end at any time. A 401 is a definite no, so once with a new one does nothing twice. */
export async function send(
  target: Target,
  attempt: Attempt,
  request: Call,
  { signal, shown }: Sending,
): Promise<Response> {
  const response = await fetchOnce(target, attempt, request, { signal, shown });
  const { authorization } = target;
  if (response.status !== 401 || shown === undefined || !authorization?.renew(shown))
    return response;
  await response.body?.cancel();
  const anew = await authorization.header(attempt);
  if (request.kind === 'write') await attempt.confirm();
  // The token took all the time there was: the request was refused, and did not go out again.
  if (signal.aborted) throw new Failure('UNAVAILABLE');
  return fetchOnce(target, attempt, request, { signal, shown: anew });
}

const fetchOnce = (
  target: Target,
  attempt: Attempt,
  request: Call,
  { signal, shown }: Sending,
): Promise<Response> =>
  // Node's own fetch keeps connections alive and never repeats a request by itself.
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
