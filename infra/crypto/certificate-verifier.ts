import { compactVerify, createLocalJWKSet, type JSONWebKeySet, type JWK } from 'jose';

/** What a purge certificate states. */
export type Statement = Readonly<Record<string, unknown>>;

export const CERTIFICATE_TYPE = 'purge-certificate+jws';
const ALGORITHMS = ['ES256'];

/** The keys given are of no use for checking certificates; the text says why, and quotes nothing. */
export class CertificateKeyError extends Error {
  override readonly name = 'CertificateKeyError';
}

/** Checks a certificate with public keys alone. Answers its statement; or null when the signature is not of one of them. */
export const verifyCertificate = (jws: string, keys: JSONWebKeySet): Promise<Statement | null> =>
  verifySigned(jws, keys, CERTIFICATE_TYPE);

/** The same for any of our signed statements: what is of another `typ` does not pass. */
export async function verifySigned(
  jws: string,
  keys: JSONWebKeySet,
  type: string,
): Promise<Statement | null> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(keys), {
      algorithms: ALGORITHMS,
    });
    if (protectedHeader.typ !== type) return null;
    return JSON.parse(new TextDecoder().decode(payload)) as Statement;
  } catch {
    return null;
  }
}

/** The public keys in a file's text: one JWK, or a set of them. */
export function publicKeysIn(text: string): JSONWebKeySet {
  const keys = keysIn(text);
  if (keys.length === 0 || !keys.every(({ kty, crv }) => kty === 'EC' && crv === 'P-256'))
    throw new CertificateKeyError('The certificate key is not a JWK of an EC key on P-256.');
  if (keys.some((key) => 'd' in key))
    throw new CertificateKeyError(
      'The certificate key is a private key. Checking needs only its public half: do not hand this one around.',
    );
  return { keys };
}

function keysIn(text: string): JWK[] {
  try {
    const content = JSON.parse(text) as JWK | JSONWebKeySet | null;
    if (content === null || typeof content !== 'object') return [];
    return 'keys' in content && Array.isArray(content.keys) ? content.keys : [content as JWK];
  } catch {
    return []; // The parser quotes what it could not read: not to be passed on.
  }
}
