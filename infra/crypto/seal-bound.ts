import { Failure } from '../../activities/domain/failure.js';

/** Of one use of a data key, from its making or unwrapping to its clearing. A whole dossier takes fifteen. */
export const MOST_SEALED_IN_ONE_USE = 1_000;

const left = new WeakMap<Uint8Array, number>();

/**
 * From here on the key seals no more than that. 2^32, where random nonces may begin to meet (NIST SP 800-38D, 8.3), are
 * then four million uses away; a step has minutes for a handful.
 */
export function boundSeals<K extends Uint8Array>(key: K): K {
  left.set(key, MOST_SEALED_IN_ONE_USE);
  return key;
}

/** Counts one message under a key that is bounded. Throws `UNEXPECTED` when it would be one too many. */
export function countSeal(key: Uint8Array): void {
  const rest = left.get(key);
  if (rest === undefined) return;
  if (rest === 0) throw new Failure('UNEXPECTED');
  left.set(key, rest - 1);
}
