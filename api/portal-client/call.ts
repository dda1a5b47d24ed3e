import type { ProblemDocument } from '../problem.js';

export interface Transport {
  readonly fetch: typeof fetch;
  readonly accessToken?: () => Promise<string>;
}

/** The API said no. The problem names the rules that were broken, never a value. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemDocument;

  constructor(problem: ProblemDocument) {
    super(`${problem.status} ${problem.title} (correlation id ${problem.correlationId})`);
    this.problem = problem;
  }
}

const MOST_TRIES = 8;
const FIRST_WAIT_SECONDS = 0.5;
const LONGEST_WAIT_SECONDS = 30;
const CALL_TIMEOUT_MS = 15_000;
const COME_BACK_LATER: ReadonlySet<number> = new Set([429, 503]);

/** One call; repeated when the API asks to come back later or cannot be reached. */
export async function call<T>(
  transport: Transport,
  url: string,
  init: RequestInit = {},
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const response = await once(transport, url, init).catch((error: unknown) => {
      if (tries >= MOST_TRIES) throw error;
      return null;
    });
    if (response?.ok) return (await response.json()) as T;
    if (response !== null && !(asksToComeBack(response) && tries < MOST_TRIES))
      throw new ProblemError((await response.json()) as ProblemDocument);
    await pause(waitSeconds(response, tries));
  }
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
  return send(url, { ...init, headers, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
}

/** What the API asked for, else doubling from half a second. */
function waitSeconds(response: Response | null, tries: number): number {
  const asked = Number(response?.headers.get('retry-after') ?? Number.NaN);
  const wait = Number.isFinite(asked) ? asked : FIRST_WAIT_SECONDS * 2 ** (tries - 1);
  return Math.min(wait, LONGEST_WAIT_SECONDS);
}

const MS_PER_SECOND = 1_000;
const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * MS_PER_SECOND));
