import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Failure } from '../../activities/domain/failure.js';
import { lengthPrefixed } from './length-prefixed.js';

/** What a sealed value is bound to. Moved to another enrollment, kind, field or key it does not open there. */
export interface SealedUnder {
  /** The enrollment it belongs to; empty for what belongs to none. */
  readonly enrollmentId: string;
  /** e.g. `dossier`, `record`, `wrapped-key`. */
  readonly kind: string;
  readonly field: string;
  readonly keyId: string;
}

export const KEY_BYTES = 32;
const FORMAT_VERSION = 1;
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;

/** A fresh 256-bit key. */
export const newKey = (): Buffer => randomBytes(KEY_BYTES);

/**
 * Seals with AES-256-GCM: format version (1 byte), nonce (12), ciphertext, tag (16).
 * Nonces are random, so one key must seal at most 2^32 values (NIST SP 800-38D, 8.3). A dossier or record key seals
 * some dozens; keys that serve many enrollments (wrapping, payload codec) are rotated long before.
 */
export function seal(key: Uint8Array, under: SealedUnder, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(under));
  const head = Buffer.concat([Buffer.of(FORMAT_VERSION), nonce]);
  return Buffer.concat([head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made with the same key and binding. Anything else is one and the same failure. */
export function open(key: Uint8Array, under: SealedUnder, sealed: Uint8Array): Buffer {
  if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] !== FORMAT_VERSION)
    throw new Failure('UNEXPECTED');
  const nonce = sealed.subarray(1, HEAD_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(under));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(HEAD_BYTES, -TAG_BYTES)),
      decipher.final(),
    ]);
  } catch {
    throw new Failure('UNEXPECTED'); // The cipher's own words stay here.
  }
}

const associatedData = ({ enrollmentId, kind, field, keyId }: SealedUnder): Buffer =>
  lengthPrefixed(`${FORMAT_VERSION}`, enrollmentId, kind, field, keyId);
