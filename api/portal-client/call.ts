import type { ProblemDocument } from '../problem.js';
import { pause } from './pause.js';
import { ProblemError } from './problem-error.js';

export interface Transport {
  readonly fetch: typeof fetch;
  readonly accessToken?: (() => Promise<string>) | undefined;
  /** How often one call is tried, the first time included. */
  readonly mostTries: number;
}

interface NoAnswer {
  readonly error: unknown;
}

export const MOST_TRIES = 8;
const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_WAIT_SECONDS = 30;
const CALL_TIMEOUT_MS = 15_000;
const MS_PER_SECOND = 1_000;
/** Too many, away, or a proxy that cannot reach it. All calls of this client may be repeated. */
const COME_BACK_LATER: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** One call, and what it answered. Throws as `answerOf`. */
export const call = async <T>(transport: Transport, url: string, init?: RequestInit): Promise<T> =>
  (await (await answerOf(transport, url, init)).json()) as T;

/**
 * One call; repeated when the API asks to come back later or cannot be reached. Throws the `ProblemError` of any other
 * no, and of one that asks for a longer pause than half a minute: whoever called decides whether to wait for that.
 */
export async function answerOf(
  transport: Transport,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const answer = await once(transport, url, init).catch((error: unknown) => ({ error }));
    if ('ok' in answer && answer.ok) return answer;
    const waitSeconds = tries < transport.mostTries ? secondsBeforeNext(answer, tries) : null;
    if (waitSeconds === null) throw await reasonOf(answer);
    await pause(waitSeconds, init.signal);
    init.signal?.throwIfAborted();
  }
}

const reasonOf = async (answer: Response | NoAnswer): Promise<unknown> =>
  'error' in answer ? answer.error : problemOf(answer);

/** Null for what is not worth repeating, or not so soon that anybody would wait for it. */
function secondsBeforeNext(answer: Response | NoAnswer, tries: number): number | null {
  if ('error' in answer) return backOffSeconds(tries);
  if (!asksToComeBack(answer)) return null;
  const asked = retryAfterSeconds(answer);
  return asked !== null && asked > LONGEST_WAIT_SECONDS ? null : (asked ?? backOffSeconds(tries));
}

/** Also a 409 may: our own repeat can meet the try before it, which is still being worked on. */
const asksToComeBack = ({ status, headers }: Response): boolean =>
  COME_BACK_LATER.has(status) || headers.has('retry-after');

async function once(
  { fetch: send, accessToken }: Transport,
  url: string,
  init: RequestInit,
): Promise<Response> {
  const headers = new Headers(init.headers);
  if (accessToken !== undefined) headers.set('authorization', `Bearer ${await accessToken()}`);
  const inTime = AbortSignal.timeout(CALL_TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, inTime]) : inTime;
  return send(url, { ...init, headers, signal });
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfterSeconds({ headers }: Response): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  if (/^[0-9]+$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / MS_PER_SECOND);
}

/** Doubling from half a second. */
const backOffSeconds = (tries: number): number =>
  Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS);

/** What does not come from the API, but from something before it, is no problem document. */
async function problemOf(response: Response): Promise<ProblemError> {
  const told = (await response.json().catch(() => null)) as Partial<ProblemDocument> | null;
  const { status, headers } = response;
  const correlationId = told?.correlationId ?? headers.get('x-correlation-id') ?? '';
  const problem: ProblemDocument =
    typeof told?.type === 'string' && typeof told.title === 'string'
      ? { ...told, type: told.type, title: told.title, status, correlationId }
      : { type: 'about:blank', title: 'The answer tells no reason.', status, correlationId };
  return new ProblemError(problem, {
    retryAfterSeconds: retryAfterSeconds(response),
    location: headers.get('location'),
  });
}
