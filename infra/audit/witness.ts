import type { JSONWebKeySet } from 'jose';
import { digestOf, readCheckpoint } from './checkpoint.js';

/** A compact JWS (RFC 7515, 7.1), wherever it stands in a line of a log. */
const JWS = /[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}/g;

/**
 * Compares the checkpoints in a witness's text, a central log's for instance, with those of a trail. Answers the numbers
 * of those that the trail has not, or has otherwise; what is not signed by us proves nothing, and is passed over.
 */
export async function compareWithWitness(
  witness: string,
  keys: JSONWebKeySet,
  digests: ReadonlyMap<number, string>,
): Promise<readonly number[]> {
  const differing = new Set<number>();
  for (const [jws] of witness.matchAll(JWS)) {
    const checkpoint = await readCheckpoint(jws, keys);
    if (checkpoint !== null && digests.get(checkpoint.number) !== digestOf(jws))
      differing.add(checkpoint.number);
  }
  return [...differing].toSorted((one, other) => one - other);
}
