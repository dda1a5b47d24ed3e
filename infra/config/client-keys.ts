import type { JWK } from 'jose';
import type { Environment } from './environment.js';

/** The public keys that partners check our assertions with, for the intake to publish; none when not set. */
export function clientKeys(env: Environment): readonly JWK[] {
  const set = env.json('CLIENT_KEYS');
  if (set === undefined) return [];
  const keys = (set as { keys?: unknown } | null)?.keys;
  if (Array.isArray(keys) && keys.every(isPublic)) return keys;
  env.refuse('CLIENT_KEYS must be a JWK set of public keys');
  return [];
}

/** `d` is the private part of every kind of key, `k` that of a shared secret (RFC 7518, 6). */
const isPublic = (key: unknown): key is JWK =>
  typeof key === 'object' && key !== null && 'kty' in key && !('d' in key) && !('k' in key);
