import { randomBytes } from 'node:crypto';
import { Failure } from '../../activities/domain/failure.js';
import { gcmOpen, gcmSeal, NONCE_BYTES, TAG_BYTES } from './aes-gcm.js';
import { lengthPrefixed } from './length-prefixed.js';
import { boundSeals, countSeal } from './seal-bound.js';

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
const HEAD_BYTES = 1 + NONCE_BYTES;

/** A fresh 256-bit key. */
export const newKey = (): Buffer => randomBytes(KEY_BYTES);

/** A fresh key for one enrollment's values. */
export const newDataKey = (): Buffer => boundSeals(newKey());

/**
 * Seals with AES-256-GCM: format version (1 byte), nonce (12), ciphertext, tag (16).
 * Nonces are random, so one key may seal at most 2^32 values (NIST SP 800-38D, 8.3). A data key is counted and refuses
 * long before (`seal-bound.ts`). Keys that serve many are given up in time: wrapping keys after a day (50,000 wraps a
 * second), the payload codec's after a week (7,000 payloads a second).
 */
export function seal(key: Uint8Array, under: SealedUnder, plaintext: Uint8Array): Buffer {
  countSeal(key);
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = gcmSeal(key, nonce, associatedData(under), plaintext);
  return Buffer.concat([Buffer.of(FORMAT_VERSION), nonce, sealed]);
}

/** Opens what `seal` made with the same key and binding. Anything else is one and the same failure. */
export function open(key: Uint8Array, under: SealedUnder, sealed: Uint8Array): Buffer {
  if (sealed.length < HEAD_BYTES + TAG_BYTES || sealed[0] !== FORMAT_VERSION)
    throw new Failure('NOT_OPENED');
  const nonce = sealed.subarray(1, HEAD_BYTES);
  const opened = gcmOpen(key, nonce, associatedData(under), sealed.subarray(HEAD_BYTES));
  if (opened === null) throw new Failure('NOT_OPENED');
  return opened;
}

const associatedData = ({ enrollmentId, kind, field, keyId }: SealedUnder): Buffer =>
  lengthPrefixed(`${FORMAT_VERSION}`, enrollmentId, kind, field, keyId);
