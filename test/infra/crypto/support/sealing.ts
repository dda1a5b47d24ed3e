import { CompactEncrypt, importJWK, type JWK } from 'jose';
import {
  type InboundJwe,
  inboundJwe,
  type SealedFor,
} from '../../../../infra/crypto/inbound-jwe.js';
import {
  type IntakeKind,
  newIntakeKey,
  type PrivateJwk,
  publicPart,
} from '../../../../infra/crypto/intake-key.js';

export const KID = 'intake-1';
export const sealedFor: SealedFor = {
  field: 'email',
  audience: 'patient-enrollment-api',
  submission: 'f1c0f1c0-0000-4000-8000-000000000000',
};
export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export const intakeKey = async (kind: IntakeKind = 'P-256', kid = KID): Promise<PrivateJwk> => ({
  ...(await newIntakeKey(kind)),
  kid,
});

/** An intake that has these keys and no others. */
export const intakeOf = (...keys: readonly PrivateJwk[]): InboundJwe =>
  inboundJwe({
    byKid: async (kid) => keys.find((key) => key.kid === kid) ?? null,
    published: async () => keys.map(publicPart),
  });

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
export async function intake(kind: IntakeKind = 'P-256') {
  const jwe = intakeOf(await intakeKey(kind));
  const [publicKey] = await jwe.publicJwks();
  if (publicKey === undefined) throw new Error('An intake publishes its key.');
  return { jwe, publicKey };
}
