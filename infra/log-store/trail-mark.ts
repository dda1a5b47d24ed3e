import { BEGINNING, type TrailMark } from '../postgres/trail-lines.js';
import { type KeptMark, keptMark } from './kept-mark.js';

/** How far the trail has been shipped, kept in that file. */
export const trailMark = (path: string): KeptMark<TrailMark> => keptMark(path, BEGINNING, isMark);

const isMark = (content: unknown): content is TrailMark => {
  const { checkpoint, position } = (content ?? {}) as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(checkpoint) && Number.isSafeInteger(position);
};
