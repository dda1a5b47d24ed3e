import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { readLimited } from './read-limited.js';
import { failureOfStatus, failureOfTransport } from './to-failure.js';

/** The system at the other end. */
export interface Target {
  readonly baseUrl: string;
  readonly token: string | undefined;
  /** The longest one call may take, and the least that must be left of the attempt before a write. */
  readonly callSeconds?: number;
}

/** One request. A path never carries PHI: it ends up in the logs of every hop. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** A write changes something at the other end, so its outcome can be unknown. */
  readonly kind: 'read' | 'write';
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
  readonly body?: string;
  /** Statuses other than 2xx that mean something to the caller; every other becomes a `Failure`. */
  readonly accepts?: readonly number[];
  /** For an answer that is known to be large; every other is small. */
  readonly limitBytes?: number;
}

/** What came back: the few headers that an adapter acts on, and the body where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly etag: string | null;
  readonly location: string | null;
  /** Undefined when the body is empty; of an accepted error it is not read at all. */
  readonly json: unknown;
}

const CALL_SECONDS = 3;
const MS_PER_SECOND = 1_000;

/**
 * Makes one call within the attempt's deadline. A write goes out only after the fence was read again and
 * only with time enough to hear its answer (protocol.md 6). Throws `Failure` without URL, body or vendor text.
 */
export async function call(target: Target, attempt: Attempt, request: Call): Promise<Reply> {
  const needMs = (target.callSeconds ?? CALL_SECONDS) * MS_PER_SECOND;
  if (request.kind === 'write') {
    await attempt.confirm();
    // Nothing was sent, so this is settled: a later attempt has more time.
    if (attempt.deadline.remainingMs() < needMs) throw new Failure('UNAVAILABLE');
  }
  const limitMs = Math.max(1, Math.floor(Math.min(needMs, attempt.deadline.remainingMs())));
  const signal = AbortSignal.any([attempt.signal, AbortSignal.timeout(limitMs)]);
  if (signal.aborted) throw new Failure('UNAVAILABLE');
  try {
    return await exchange(target, attempt, request, signal);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failureOfTransport(error, request.kind);
  }
}

async function exchange(
  target: Target,
  attempt: Attempt,
  request: Call,
  signal: AbortSignal,
): Promise<Reply> {
  // Node's own fetch keeps connections alive and never repeats a request by itself.
  const response = await fetch(`${target.baseUrl.replace(/\/$/, '')}${request.path}`, {
    method: request.method,
    headers: headersOf(target, attempt, request),
    ...(request.body === undefined ? {} : { body: request.body }),
    // A redirect would carry token and body to a place that nobody configured.
    redirect: 'manual',
    signal,
  });
  const { status } = response;
  if (!response.ok) {
    await response.body?.cancel(); // An error's text may quote the person: it is not even read.
    if (request.accepts?.includes(status)) return replyOf(response, undefined);
    throw failureOfStatus(status, response.headers.get('retry-after'), request.kind, attempt.verb);
  }
  return replyOf(response, await jsonOf(response, request.limitBytes));
}

const replyOf = ({ status, headers }: Response, json: unknown): Reply => ({
  status,
  etag: headers.get('etag'),
  location: headers.get('location'),
  json,
});

/** Throws on text that is no JSON: after a write that succeeded, what it made is then unknown. */
async function jsonOf(response: Response, limitBytes?: number): Promise<unknown> {
  const text = await readLimited(response, limitBytes);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function headersOf({ token }: Target, attempt: Attempt, request: Call): Record<string, string> {
  return {
    accept: 'application/json',
    'cache-control': 'no-store',
    'x-request-id': attempt.correlationId,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    ...request.headers,
  };
}
