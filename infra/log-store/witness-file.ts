import type { Witness } from '../postgres/restored.js';
import { type KeptMark, keptMark } from './kept-mark.js';

const NOTHING: Witness = { checkpoint: 0, position: 0, digest: '', cluster: '' };

/** How far the trail has been shipped, and of which database, kept in that file. */
export const witnessFile = (path: string): KeptMark<Witness> => keptMark(path, NOTHING, isWitness);

const isWitness = (content: unknown): content is Witness => {
  const { checkpoint, position, digest, cluster } = (content ?? {}) as Readonly<
    Record<string, unknown>
  >;
  return (
    [checkpoint, position].every((place) => Number.isSafeInteger(place)) &&
    [digest, cluster].every((text) => typeof text === 'string')
  );
};
