import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { call } from './call.js';
import type { Call } from './message.js';

/** An endpoint that gives out access tokens: RFC 6749, 3.2. */
export interface TokenEndpoint {
  /** Its whole address. */
  readonly tokenUrl: string;
  /** The longest that one request may take. */
  readonly callSeconds?: number;
}

/** Asks for a token; the answer as it came. */
export async function requestToken(
  { tokenUrl, callSeconds }: TokenEndpoint,
  attempt: Attempt,
  credentials: Pick<Call, 'contentType' | 'headers' | 'body'>,
): Promise<unknown> {
  const { json } = await call(
    { baseUrl: tokenUrl, ...(callSeconds === undefined ? {} : { callSeconds }) },
    attempt,
    {
      ...credentials,
      method: 'POST',
      path: '',
      // It changes nothing but the number of tokens, so a lost answer is no riddle.
      kind: 'read',
      // RFC 6749, 5.2: a client that is not known, or not allowed, is told so with 400 or 401. Whatever else is found
      // wrong with a request that carries nothing but credentials, the credentials are it.
      refusal: (status) => (status === 400 ? new Failure('AUTH') : null),
    },
  );
  return json;
}
