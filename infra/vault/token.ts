import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { VaultReply, VaultRequest } from './exchange.js';

/** The token of one process. */
export interface Token {
  /** One that is good for some time yet: renewed or logged in for when it is not. */
  current(): Promise<string>;
  /** The server does not know this one any more. */
  forget(token: string): void;
}

interface Held {
  readonly token: string;
  /** How long the login was good for; a renewal that gives much less is near the longest life of the token. */
  readonly loginSeconds: number;
  readonly renewAt: number;
  readonly expiresAt: number;
}

const MS_PER_SECOND = 1_000;
/** Renewed after two thirds of its life: a renewal that fails can be tried again. */
const RENEW_AFTER = 2 / 3;
const WORTH_RENEWING = 1 / 2;
const RETRY_MS = 1_000;

const auth = Type.Object({
  auth: Type.Object({
    client_token: Type.String({ minLength: 1 }),
    lease_duration: Type.Integer({ minimum: 0 }),
  }),
});

type Send = (request: VaultRequest, token?: string) => Promise<VaultReply>;

/** Renewed when it is used, not by a clock: a process that asks for nothing keeps no token alive. */
export function loginToken(send: Send, credentials: object): Token {
  let held: Held | null = null;
  let getting: Promise<Held> | null = null;
  const login = () => authenticated(send({ method: 'POST', path: LOGIN, body: credentials }));
  const refreshed = async (old: Held | null): Promise<Held> => {
    if (old === null || old.expiresAt <= performance.now()) return login();
    try {
      const renewed = await authenticated(
        send({ method: 'POST', path: RENEW, body: {} }, old.token),
        old.loginSeconds,
      );
      const isLasting = lifeOf(renewed) > old.loginSeconds * MS_PER_SECOND * WORTH_RENEWING;
      return isLasting ? renewed : await login();
    } catch (error) {
      // It is good for a while yet; only when the server said no is there something to do about it.
      if (error instanceof Failure && error.code === 'AUTH') return login();
      return { ...old, renewAt: performance.now() + RETRY_MS };
    }
  };
  return {
    async current() {
      if (held !== null && held.renewAt > performance.now()) return held.token;
      // Once for all that wait for it.
      getting ??= refreshed(held).finally(() => {
        getting = null;
      });
      held = await getting;
      return held.token;
    },
    forget(token) {
      if (held?.token === token) held = null;
    },
  };
}

const LOGIN = 'auth/approle/login';
const RENEW = 'auth/token/renew-self';
const lifeOf = ({ expiresAt }: Held): number => expiresAt - performance.now();

async function authenticated(asked: Promise<VaultReply>, loginSeconds?: number): Promise<Held> {
  const now = performance.now(); // Of when it was asked: the life begins no later than that.
  const { status, json } = await asked;
  // A wrong role or secret is 400 at the login.
  if (status === 400 || status === 403) throw new Failure('AUTH');
  if (!Value.Check(auth, json)) throw new Failure('UNAVAILABLE');
  const { client_token: token, lease_duration: seconds } = json.auth;
  return {
    token,
    loginSeconds: loginSeconds ?? seconds,
    renewAt: now + seconds * MS_PER_SECOND * RENEW_AFTER,
    expiresAt: now + seconds * MS_PER_SECOND,
  };
}
