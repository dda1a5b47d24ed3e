import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { SEALING_ALGORITHMS } from '../../activities/domain/sealed-field.js';

/** Kinds of key that portals may seal for, the one to prefer first. */
export const INTAKE_KINDS = ['P-256', 'X25519', 'RSA'] as const;
export type IntakeKind = (typeof INTAKE_KINDS)[number];

export interface PrivateJwk extends JWK {
  readonly kty: string;
  readonly kid: string;
  readonly d: string;
  readonly alg: (typeof SEALING_ALGORITHMS)[number];
}

const MODULUS_BITS = 3_072;

/** A fresh key pair of that kind. */
export async function newIntakeKey(kind: IntakeKind): Promise<PrivateJwk> {
  const alg = kind === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES+A256KW';
  const { privateKey } = await generateKeyPair(alg, {
    extractable: true,
    ...(kind === 'RSA' ? { modulusLength: MODULUS_BITS } : { crv: kind }),
  });
  const { kty = '', d = '', ...rest } = await exportJWK(privateKey);
  return { ...rest, kty, d, alg, kid: randomUUID() };
}

/** Public members by name: never the private key with something taken away. */
export function publicPart({ kty, kid, alg, crv, x, y, n, e }: PrivateJwk): JWK {
  const members = { kty, kid, alg, use: 'enc', crv, x, y, n, e };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
