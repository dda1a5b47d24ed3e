import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure, type FailureCode } from '../../activities/domain/failure.js';
import { exchange, type VaultReply, type VaultRequest } from './exchange.js';
import type { Lease } from './lease.js';
import { appRoleSession, type Session } from './session.js';

/** Where the key server is, and as whom a process logs in there. */
export interface VaultLogin {
  readonly url: string;
  /** PEM of the authority that signed its certificate; without it the system's authorities count. */
  readonly caFile?: string | undefined;
  readonly roleId: string;
  readonly secretId: string;
}

/** OpenBao or Vault, as one process is logged in there. Whatever is refused or lost is a `Failure`. */
export interface Vault {
  /** @param refused what a 400 means here: the server understood, and this cannot be done */
  call(request: VaultRequest, refused?: FailureCode): Promise<unknown>;
  /** The login. What was lent to it, e.g. a database login, dies with it. */
  readonly session: Pick<Lease<object>, 'current' | 'held'>;
  close(): void;
}

const BAD_REQUEST = 400;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const TOO_MANY = 429;

/** Logs in with its first call (AppRole), renews before the token expires, logs in again when it has. */
export function openVault({ url, caFile, roleId, secretId }: VaultLogin): Vault {
  const agent = new Agent({
    keepAlive: true,
    minVersion: 'TLSv1.3',
    ...(caFile === undefined ? {} : { ca: readFileSync(caFile, 'utf8') }),
  });
  const server = { baseUrl: url.replace(/\/$/, ''), agent };
  const send = (request: VaultRequest, token?: string) => exchange(server, request, token);
  const session = appRoleSession(send, { roleId, secretId });
  return {
    async call(request, refused = 'UNEXPECTED') {
      const used = await session.current();
      const reply = await send(request, used.token);
      const isDead = reply.status === FORBIDDEN && (await hasDied(send, used));
      if (!isDead) return answerOf(reply, refused);
      session.forget(used);
      return answerOf(await send(request, (await session.current()).token), refused);
    },
    session,
    close: () => agent.destroy(),
  };
}

/** 403 is said of a token that has died as well as of what a policy denies: only the first is worth a new login. */
async function hasDied(
  send: (request: VaultRequest, token: string) => Promise<VaultReply>,
  { token }: Session,
): Promise<boolean> {
  const self = await send({ method: 'GET', path: 'auth/token/lookup-self' }, token);
  return self.status === FORBIDDEN;
}

/** Sealed is 503, a standby 429 or 473: it may come back, so these are to be tried again. */
function answerOf({ status, json }: VaultReply, refused: FailureCode): unknown {
  if (status >= 200 && status < 300) return json;
  if (status === FORBIDDEN) throw new Failure('AUTH');
  if (status === TOO_MANY) throw new Failure('RATE_LIMITED');
  throw new Failure(status === BAD_REQUEST || status === NOT_FOUND ? refused : 'UNAVAILABLE');
}

const reply = Type.Object({ data: Type.Record(Type.String(), Type.Unknown()) });

/** The `data` of an answer. */
export function dataOf(json: unknown): Readonly<Record<string, unknown>> {
  if (!Value.Check(reply, json)) throw new Failure('UNEXPECTED');
  return json.data;
}
