import type { JSONWebKeySet, JWK } from 'jose';

/** A kind of key that SMART Backend Services asks servers to take, and its public parts (RFC 7518, 6.2 and 6.3). */
interface KeyKind {
  readonly alg: string;
  readonly parts: readonly (keyof JWK)[];
}

const KINDS: ReadonlyMap<string | undefined, KeyKind> = new Map([
  ['EC', { alg: 'ES384', parts: ['kty', 'crv', 'x', 'y'] }],
  ['RSA', { alg: 'RS384', parts: ['kty', 'n', 'e'] }],
] as const);

/**
 * The document that a partner fetches to check our assertions by: the public halves of the keys that `clientCredentials`
 * signs with. During a rotation it holds the old key and the new one. Throws, naming no value, on a key that cannot be
 * published: a shared secret, one for another algorithm, or one without a `kid` to choose it by.
 */
export function clientJwks(keys: readonly JWK[]): JSONWebKeySet {
  const published = keys.map(publicHalfOf);
  if (new Set(published.map(({ kid }) => kid)).size < keys.length)
    throw new Error('Two client keys have the same kid.');
  return { keys: published };
}

/** Part by part, so that whatever else a key holds stays here. */
function publicHalfOf(key: JWK): JWK {
  const kind = KINDS.get(key.kty);
  // The algorithm must be named: `clientCredentials` takes ES384 for granted where it is not.
  if (kind === undefined || key.alg !== kind.alg)
    throw new Error('A client key must be RSA for RS384 or EC for ES384, and say so.');
  if (!key.kid) throw new Error('A client key needs a kid.');
  const half = Object.fromEntries(kind.parts.map((part) => [part, key[part]]));
  if (Object.values(half).some((value) => typeof value !== 'string'))
    throw new Error('A client key is not complete.');
  return { ...half, kid: key.kid, alg: kind.alg, use: 'sig' };
}
