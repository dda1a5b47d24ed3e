import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { inSpan } from '../tracing/ambient-span.js';
import type { Call, Reply, Target } from './message.js';
import { readLimited } from './read-limited.js';
import { send } from './send.js';
import { timeLimit } from './time-limit.js';
import { failureOfStatus, failureOfTransport } from './to-failure.js';

const CALL_SECONDS = 3;
const MS_PER_SECOND = 1_000;

/**
 * Makes one call within the attempt's deadline. A write goes out only after the fence was read again and
 * only with time enough to hear its answer (protocol.md 6). Throws `Failure` without URL, body or vendor text.
 */
export async function call(target: Target, attempt: Attempt, request: Call): Promise<Reply> {
  const { authorization } = target;
  // First, since a new token takes its time: what is looked at below must still hold when the request goes out.
  const shown = await authorization?.header(attempt);
  const isRenewable = () => shown !== undefined && authorization?.renew(shown) === true;
  const reply = await exchange(target, attempt, request, { shown, isRenewable });
  if (reply !== null) return reply;
  // A token can end at any time. A 401 is a definite no, so once with a new one does nothing twice.
  const again = { shown: await authorization?.header(attempt), isRenewable: () => false };
  const second = await exchange(target, attempt, request, again);
  if (second === null) throw new Failure('AUTH');
  return second;
}

/** What is shown, and whether another can be had when it is refused; asked only then. */
interface Showing {
  readonly shown: string | undefined;
  readonly isRenewable: () => boolean;
}

/** One request and its answer; null when what was shown is not good any more, but can be renewed. */
async function exchange(
  target: Target,
  attempt: Attempt,
  request: Call,
  { shown, isRenewable }: Showing,
): Promise<Reply | null> {
  const needMs = needOf(target);
  if (request.kind === 'write') await admitWrite(attempt, needMs);
  using limit = timeLimit(attempt, needMs);
  if (limit.signal.aborted) throw new Failure('UNAVAILABLE');
  // Neither address nor body: only the method, the status, and what the span above says of enrollment and system.
  return await inSpan({ kind: 'call', method: request.method }, {}, async (tell) => {
    try {
      const response = await send(target, attempt, request, { shown, signal: limit.signal });
      tell({ status: response.status });
      if (response.status !== 401 || !isRenewable()) return await read(attempt, request, response);
      await response.body?.cancel();
      return null;
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw failureOfTransport(error, request.kind);
    }
  });
}

const needOf = ({ callSeconds = CALL_SECONDS }: Target): number => callSeconds * MS_PER_SECOND;

/** The fence once more, and time enough. Nothing was sent, so a refusal is settled: a later attempt has more time. */
async function admitWrite(attempt: Attempt, needMs: number): Promise<void> {
  await attempt.confirm();
  if (attempt.deadline.remainingMs() < needMs) throw new Failure('UNAVAILABLE');
}

async function read(attempt: Attempt, request: Call, response: Response): Promise<Reply> {
  const { status, headers, ok } = response;
  if (ok) return replyOf(response, await bodyOf(response, request));
  const meant = request.refusal?.(status, await refusalOf(response)) ?? null;
  if (meant !== null) throw meant;
  await response.body?.cancel(); // An error's text may quote the person: it is not even read.
  if (request.accepts?.includes(status)) return replyOf(response, undefined);
  throw failureOfStatus(status, headers.get('retry-after'), request.kind, attempt.verb);
}

const bodyOf = (response: Response, { answersIn, limitBytes }: Call): Promise<unknown> =>
  answersIn === 'text' ? readLimited(response, limitBytes) : jsonOf(response, limitBytes);

/** An error's body where it is JSON; whatever else it is tells nothing. */
async function refusalOf(response: Response): Promise<unknown> {
  try {
    return await jsonOf(response);
  } catch {
    return undefined;
  }
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
