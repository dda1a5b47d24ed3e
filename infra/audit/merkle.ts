import { createHash } from 'node:crypto';

/** Merkle trees over hashes (RFC 9162, 2.1): leaves and nodes are hashed apart, so that neither passes for the other. */

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** One neighbour on the way from a leaf to the root, and on which side it stands. */
export interface Neighbour {
  readonly side: 'left' | 'right';
  readonly hash: Buffer;
}

const sha256 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The root over these leaves, of which there must be one at least. Throws `RangeError` for none. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) throw new RangeError('A tree has one leaf at least.');
  if (leaves.length === 1) return sha256(LEAF, first);
  const middle = splitOf(leaves.length);
  return sha256(NODE, merkleRoot(leaves.slice(0, middle)), merkleRoot(leaves.slice(middle)));
}

/** The neighbours from the leaf at this place up to the root (RFC 9162, 2.1.3). Throws `RangeError` outside the leaves. */
export function inclusionPath(leaves: readonly Buffer[], place: number): readonly Neighbour[] {
  if (!Number.isInteger(place) || place < 0 || place >= leaves.length)
    throw new RangeError('There is no leaf at this place.');
  if (leaves.length === 1) return [];
  const middle = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return place < middle
    ? [...inclusionPath(left, place), { side: 'right', hash: merkleRoot(right) }]
    : [...inclusionPath(right, place - middle), { side: 'left', hash: merkleRoot(left) }];
}

/** The root that a leaf and its neighbours lead to. */
export const rootOver = (leaf: Buffer, path: readonly Neighbour[]): Buffer =>
  path.reduce(
    (below, { side, hash }) =>
      side === 'left' ? sha256(NODE, hash, below) : sha256(NODE, below, hash),
    sha256(LEAF, leaf),
  );

/** The largest power of two below the number of leaves. */
function splitOf(leaves: number): number {
  let split = 1;
  while (split * 2 < leaves) split *= 2;
  return split;
}
