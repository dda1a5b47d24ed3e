import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { inboundJwe, type SealedFor } from '../../../../infra/crypto/inbound-jwe.js';

export const KID = 'intake-1';
export const sealedFor: SealedFor = {
  field: 'email',
  audience: 'patient-enrollment-api',
  submission: 'f1c0f1c0-0000-4000-8000-000000000000',
};
export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

type Algorithm = 'ECDH-ES+A256KW' | 'RSA-OAEP-256';

export async function intakeKey(alg: Algorithm = 'ECDH-ES+A256KW', kid = KID) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2_048 });
  const { kty = '', d = '', ...rest } = await exportJWK(privateKey);
  return { ...rest, kty, d, kid, alg };
}

/** Seals as a portal would, but for the header members that are changed; one set to undefined is left out. */
export async function sealWith(
  publicKey: JWK,
  change: Readonly<Record<string, unknown>> = {},
  plaintext: string | Uint8Array = 'alice@example.com',
): Promise<string> {
  const header = {
    alg: publicKey.alg ?? '',
    enc: 'A256GCM',
    kid: publicKey.kid,
    field: sealedFor.field,
    aud: sealedFor.audience,
    iat: nowSeconds(),
    sub: sealedFor.submission,
    ...change,
  };
  const bytes = typeof plaintext === 'string' ? new TextEncoder().encode(plaintext) : plaintext;
  return new CompactEncrypt(bytes)
    .setProtectedHeader(JSON.parse(JSON.stringify(header)))
    .encrypt(await importJWK({ ...publicKey, alg: header.alg }, header.alg));
}

/** An intake with fresh keys, and their public halves. */
export async function intake(alg: Algorithm = 'ECDH-ES+A256KW') {
  const jwe = inboundJwe([await intakeKey(alg)]);
  const [publicKey] = jwe.publicJwks();
  if (publicKey === undefined) throw new Error('An intake publishes its key.');
  return { jwe, publicKey };
}
