import { createHash } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';
import { verifySigned } from '../crypto/certificate-verifier.js';

/** The `typ` of a checkpoint's JWS: no purge certificate passes for one, nor the other way round. */
export const CHECKPOINT_TYPE = 'audit-checkpoint+jws';

/** What a checkpoint states about the entries at the positions `first` to `last`, both included. */
export interface Checkpoint {
  readonly number: number;
  readonly first: number;
  readonly last: number;
  /** Root of the Merkle tree over the hashes of these entries, in the order of their positions; hex. */
  readonly root: string;
  /** Digest of the checkpoint before, signature included; null for the first. */
  readonly previous: string | null;
  /** ISO 8601 */
  readonly at: string;
}

/** By which the next checkpoint names this one. */
export const digestOf = (jws: string): string => createHash('sha256').update(jws).digest('hex');

/** What a signed checkpoint states; null when the signature does not hold, or it is something else. */
export async function readCheckpoint(jws: string, keys: JSONWebKeySet): Promise<Checkpoint | null> {
  const stated = await verifySigned(jws, keys, CHECKPOINT_TYPE);
  return stated !== null && isCheckpoint(stated) ? stated : null;
}

function isCheckpoint(stated: Readonly<Record<string, unknown>>): stated is Stated {
  const { number, first, last, root, previous, at } = stated;
  const places = [number, first, last];
  const texts = [root, at, ...(previous === null ? [] : [previous])];
  return (
    places.every((place) => Number.isSafeInteger(place)) &&
    texts.every((text) => typeof text === 'string')
  );
}

type Stated = Checkpoint & Readonly<Record<string, unknown>>;
