import { createHash, timingSafeEqual } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../answer.js';

/** Whom the token endpoint knows, and under which domain. */
export interface ExperianAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly password: string;
  readonly userDomain: string;
}

/** Reference, "Identity verification", line 1: JSON `{username,password,client_id,client_secret}`. */
const tokenSchema = Type.Object(
  {
    username: Type.String(),
    password: Type.String(),
    client_id: Type.String(),
    client_secret: Type.String(),
  },
  { additionalProperties: false },
);

/** Why the endpoint gives no token, or null where it does. The form of its errors is not in the reference. */
export function tokenRefusal(
  { body, headers }: Pick<FastifyRequest, 'body' | 'headers'>,
  account: ExperianAccount,
): Answer | null {
  // Line 1: "with `X-Correlation-Id` and `X-User-Domain`".
  const isWhole = typeof headers['x-correlation-id'] === 'string' && Value.Check(tokenSchema, body);
  if (!isWhole) return { status: 400, body: { error: 'token-request-malformed' } };
  const shown = [body.username, body.password, body.client_id, body.client_secret];
  const known = [account.username, account.password, account.clientId, account.clientSecret];
  const isKnown = isSame(shown, known) && isSame([headers['x-user-domain']], [account.userDomain]);
  return isKnown ? null : { status: 401, body: { error: 'unauthorized' } };
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  const digest = (list: readonly unknown[]) =>
    createHash('sha256').update(JSON.stringify(list)).digest();
  return timingSafeEqual(digest(one), digest(other));
}
