import type { EnrollmentId } from '../../activities/domain/ids.js';
import { boundSeals } from './seal-bound.js';

/**
 * Two families of key-encryption keys with lives of their own (protocol.md 11): `pending` wraps dossier keys and its
 * versions live for a bounded time; `records` wraps what an enrolled patient keeps.
 */
export const WRAPPING_LINEAGES = ['pending', 'records'] as const;
export type Lineage = (typeof WRAPPING_LINEAGES)[number];

export interface WrappedKey {
  /** The version of the key-encryption key it is wrapped under. */
  readonly version: number;
  readonly wrapped: Buffer;
}

/** Wraps data keys. What is wrapped for one enrollment does not unwrap for another, nor in the other lineage. */
export interface Keyring {
  /** Under the lineage's current version. */
  wrap(lineage: Lineage, id: EnrollmentId, key: Uint8Array): Promise<WrappedKey>;
  /** The caller clears the key after use. */
  unwrap(lineage: Lineage, id: EnrollmentId, wrapped: WrappedKey): Promise<Buffer>;
  /** The same data key under the current version. */
  rewrap(lineage: Lineage, id: EnrollmentId, wrapped: WrappedKey): Promise<WrappedKey>;
  currentVersion(lineage: Lineage): Promise<number>;
}

/** Unwraps a data key for one piece of work, then clears it: no data key outlives its use. */
export async function withKey<T>(
  keyring: Keyring,
  lineage: Lineage,
  id: EnrollmentId,
  wrapped: WrappedKey,
  work: (key: Buffer) => T,
): Promise<T> {
  const key = boundSeals(await keyring.unwrap(lineage, id, wrapped));
  try {
    return work(key);
  } finally {
    key.fill(0);
  }
}
