import { setTimeout as wait } from 'node:timers/promises';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { type Authorization, type Granted, renewed } from '../http/authorization.js';
import { requestToken, type TokenEndpoint } from '../http/token-request.js';

/** How Experian knows us: a user of its domain and a client, both with a secret. */
export interface ExperianAccount extends TokenEndpoint {
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Sent as `X-User-Domain`. */
  readonly userDomain: string;
}

const TRIES = 4;
const FIRST_PAUSE_MS = 100;
const CALL_SECONDS = 3;
const MS_PER_SECOND = 1_000;
const DEFAULT_LIFE_SECONDS = 300;

const tokenSchema = Type.Object({
  access_token: Type.String({ minLength: 1, maxLength: 16_384 }),
  // Not in the reference: how long it lives, which RFC 6749 (5.1) has as a number; others write it as text.
  expires_in: Type.Optional(
    Type.Union([Type.Number({ minimum: 1 }), Type.String({ pattern: '^[1-9][0-9]{0,8}$' })]),
  ),
});

/** Tokens of Experian, asked for as they are needed; its endpoint fails now and then, and is then asked again. */
export const experianTokens = (account: ExperianAccount): Authorization =>
  renewed((attempt) => grantedInTime(account, attempt));

/** A few tries with pauses that double. None begins that the attempt's deadline would cut off. */
async function grantedInTime(account: ExperianAccount, attempt: Attempt): Promise<Granted> {
  const callMs = (account.callSeconds ?? CALL_SECONDS) * MS_PER_SECOND;
  for (let tries = 1, pauseMs = FIRST_PAUSE_MS; ; tries += 1, pauseMs *= 2) {
    try {
      return await granted(account, attempt);
    } catch (error) {
      const isTime = attempt.deadline.remainingMs() >= pauseMs + callMs;
      if (!isPassing(error) || !isTime || tries === TRIES) throw error;
    }
    await wait(pauseMs);
  }
}

const isPassing = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'UNAVAILABLE';

async function granted(account: ExperianAccount, attempt: Attempt): Promise<Granted> {
  const { username, password, clientId, clientSecret, userDomain } = account;
  const json = await requestToken(account, attempt, {
    contentType: 'application/json',
    headers: { 'x-correlation-id': attempt.correlationId, 'x-user-domain': userDomain },
    body: JSON.stringify({
      ...{ username, password },
      ...{ client_id: clientId, client_secret: clientSecret },
    }),
  });
  if (!Value.Check(tokenSchema, json)) throw new Failure('UNAVAILABLE');
  return {
    token: json.access_token,
    lifeSeconds: Number(json.expires_in ?? DEFAULT_LIFE_SECONDS),
  };
}
