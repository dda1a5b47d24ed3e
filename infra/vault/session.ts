import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Failure } from '../../activities/domain/failure.js';
import type { VaultReply, VaultRequest } from './exchange.js';
import { type Lease, lease } from './lease.js';

/** One login of a process; renewing it keeps it the same. */
export interface Session {
  readonly token: string;
}

const auth = Type.Object({
  auth: Type.Object({
    client_token: Type.String({ minLength: 1 }),
    lease_duration: Type.Integer({ minimum: 0 }),
  }),
});

type Send = (request: VaultRequest, token?: string) => Promise<VaultReply>;

/** Logs in by AppRole. */
export function appRoleSession(
  send: Send,
  login: { readonly roleId: string; readonly secretId: string },
): Lease<Session> {
  const credentials = { role_id: login.roleId, secret_id: login.secretId };
  return lease({
    async take() {
      const path = 'auth/approle/login';
      const granted = authIn(await send({ method: 'POST', path, body: credentials }));
      return { value: { token: granted.client_token }, seconds: granted.lease_duration };
    },
    async renew({ token }) {
      const path = 'auth/token/renew-self';
      return authIn(await send({ method: 'POST', path, body: {} }, token)).lease_duration;
    },
  });
}

function authIn({ status, json }: VaultReply) {
  // A wrong role or secret is 400 at the login.
  if (status === 400 || status === 403) throw new Failure('AUTH');
  if (!Value.Check(auth, json)) throw new Failure('UNAVAILABLE');
  return json.auth;
}
