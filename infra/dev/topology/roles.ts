import { join } from 'node:path';
import { importJWK, type JWK, SignJWT } from 'jose';
import { writeSecret } from '../launch/secret-file.js';

/**
 * What each role may do at Temporal, in the words of its own claim mapper, `<namespace>:<permission>`. `read` lists and
 * reads; `write` also starts, signals, updates, cancels, resets and terminates. The default authorizer compares one
 * number, in which `worker` is the least: alone it may not even poll, since polling is a write there. So API and worker
 * have `write` too, and neither has more: the namespace is made by the operator, before them.
 */
export const TEMPORAL_ROLES = {
  operator: ['temporal-system:admin'],
  api: ['enrollment:write'],
  worker: ['enrollment:worker', 'enrollment:write'],
  support: ['enrollment:read'],
  engineer: ['enrollment:read', 'enrollment:write'],
} as const satisfies Record<string, readonly string[]>;

export type TemporalRole = keyof typeof TEMPORAL_ROLES;

export const TEMPORAL_AUDIENCE = 'urn:temporal';

/** A token of a role, signed with the key of the identity provider; good for so many seconds. */
export async function temporalToken(
  issuerKey: JWK,
  role: TemporalRole,
  seconds: number,
  audience: string = TEMPORAL_AUDIENCE,
): Promise<string> {
  return new SignJWT({ permissions: TEMPORAL_ROLES[role] })
    .setProtectedHeader({ alg: 'ES256', kid: issuerKey.kid ?? '' })
    .setSubject(role)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${seconds} s`)
    .sign(await importJWK(issuerKey, 'ES256'));
}

/** Where a process finds its token. */
export const tokenPath = (folder: string, role: TemporalRole): string =>
  join(folder, role, 'temporal.jwt');

const TOKEN_SECONDS = 120;
const RENEW_EVERY_MS = 30_000;

/** Writes the processes' tokens, and anew long before they run out, as an identity provider's agent does. */
export async function keepTokens(
  issuerKey: JWK,
  folder: string,
): Promise<{ stop(): Promise<void> }> {
  const write = async (): Promise<void> => {
    for (const role of ['operator', 'api', 'worker'] as const)
      writeSecret(tokenPath(folder, role), await temporalToken(issuerKey, role, TOKEN_SECONDS));
  };
  await write();
  const renewal = setInterval(() => void write(), RENEW_EVERY_MS);
  return { stop: async () => clearInterval(renewal) };
}
