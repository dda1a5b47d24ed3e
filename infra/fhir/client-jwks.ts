import type { JSONWebKeySet, JWK } from 'jose';

/** What a public key consists of, by its type (RFC 7518, 6.2 and 6.3). Whatever else a key holds stays here. */
const PUBLIC_PARTS: Readonly<Record<string, readonly (keyof JWK)[]>> = {
  EC: ['kty', 'crv', 'x', 'y'],
  RSA: ['kty', 'n', 'e'],
};
/** Those that SMART Backend Services asks servers to support. */
const ALGORITHMS: Readonly<Record<string, string>> = { EC: 'ES384', RSA: 'RS384' };

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

function publicHalfOf(key: JWK): JWK {
  const parts = PUBLIC_PARTS[key.kty ?? ''];
  const alg = ALGORITHMS[key.kty ?? ''];
  if (parts === undefined || alg === undefined || (key.alg ?? alg) !== alg)
    throw new Error('A client key must be RSA for RS384 or EC for ES384.');
  if (!key.kid) throw new Error('A client key needs a kid.');
  if (parts.some((part) => typeof key[part] !== 'string'))
    throw new Error('A client key is not complete.');
  const half = Object.fromEntries(parts.map((part) => [part, key[part]]));
  return { ...half, kid: key.kid, alg, use: 'sig' };
}
