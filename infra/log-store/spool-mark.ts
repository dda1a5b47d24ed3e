import { type KeptMark, keptMark } from './kept-mark.js';
import type { SpoolMark } from './spool-source.js';

/** How far each file of the spool has been shipped, kept in that file. */
export const spoolMark = (path: string): KeptMark<SpoolMark> => keptMark(path, {}, isMark);

const isMark = (content: unknown): content is SpoolMark =>
  content !== null &&
  typeof content === 'object' &&
  Object.values(content).every((bytes) => Number.isSafeInteger(bytes));
