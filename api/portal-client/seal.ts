import { CompactEncrypt, importJWK, type JWK } from 'jose';
import {
  type Applicant,
  PLAIN_FIELDS,
  SEALED_FIELDS,
  type SealedField,
} from '../../activities/domain/applicant.js';
import {
  SEALING_ALGORITHMS,
  SEALING_ENCRYPTION,
  type SealedFieldHeader,
} from '../../activities/domain/sealed-field.js';

/** What a person filled in. Values are checked by the API, which answers every rule that is broken. */
export type Application = Omit<Applicant, 'country'> & { readonly country?: string };

type PlainField = (typeof PLAIN_FIELDS)[number];

/** An application that only the enrollment API can read: safe to hand through a portal's backend. */
export type SealedApplication = Readonly<Partial<Record<SealedField, string>>> &
  Pick<Application, PlainField & keyof Application>;

export interface SealOptions {
  /** Names this submission; each field is bound to it and to its own name. */
  readonly idempotencyKey: string;
  readonly audience: string;
  /** When it is sealed, in milliseconds since 1970, by the API's clock; ours when not said. */
  readonly nowMs?: number;
}

const MS_PER_SECOND = 1_000;

/** Seals every field that holds PHI with the API's public key; the rest stays as it is. */
export async function seal(
  application: Application,
  keys: readonly JWK[],
  options: SealOptions,
): Promise<SealedApplication> {
  const key = sealingKey(keys);
  const publicKey = await importJWK(key, key.alg);
  const header: Omit<SealedFieldHeader, 'field'> = {
    alg: key.alg,
    enc: SEALING_ENCRYPTION,
    kid: key.kid,
    aud: options.audience,
    iat: Math.floor((options.nowMs ?? Date.now()) / MS_PER_SECOND),
    sub: options.idempotencyKey,
  };
  const encoder = new TextEncoder();
  const sealed: Record<string, unknown> = {};
  for (const field of SEALED_FIELDS) {
    const value = application[field];
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    sealed[field] = await new CompactEncrypt(encoder.encode(text))
      .setProtectedHeader({ ...header, field })
      .encrypt(publicKey);
  }
  for (const field of PLAIN_FIELDS)
    if (application[field] !== undefined) sealed[field] = application[field];
  return sealed as SealedApplication;
}

/** The key to prefer of those that were published. */
export function sealingKey(keys: readonly JWK[]): JWK & Pick<SealedFieldHeader, 'alg' | 'kid'> {
  for (const alg of SEALING_ALGORITHMS)
    for (const key of keys)
      if (key.alg === alg && key.kid !== undefined) return { ...key, alg, kid: key.kid };
  throw new Error('The enrollment API publishes no key that fields could be sealed with.');
}
