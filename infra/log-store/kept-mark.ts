import { readFile } from 'node:fs/promises';
import { writePrivately } from '../crypto/write-privately.js';

/** How far something has been shipped, kept in a file: not in the database, which may be restored to an earlier day. */
export interface KeptMark<Mark> {
  /** The mark that was kept last; `beginning` when none was. Throws `MarkError`. */
  read(): Promise<Mark>;
  /** All of it or none, and synced to disk. */
  keep(mark: Mark): Promise<void>;
}

/** The file is there and says nothing. From the beginning everything would be shipped again, so nobody goes on. */
export class MarkError extends Error {
  override readonly name = 'MarkError';
  constructor() {
    super('The file that says what was shipped cannot be read.');
  }
}

export const keptMark = <Mark extends object>(
  path: string,
  beginning: Mark,
  isMark: (content: unknown) => content is Mark,
): KeptMark<Mark> => ({
  async read() {
    const text = await readFile(path, 'utf8').catch(whenAbsent);
    if (text === null) return beginning;
    const content = parsed(text);
    if (!isMark(content)) throw new MarkError();
    return content;
  },
  keep: (mark) => writePrivately(path, mark),
});

function whenAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw new MarkError();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
