import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Endings of the names of spool files: of one that a process writes to, and of one that it is through with. */
export const UNFINISHED = '.open';
export const FINISHED = '.jsonl';

/** A file of log lines that wait. */
export interface SpoolFile {
  /** The same before and after it is finished. */
  readonly name: string;
  readonly path: string;
  readonly isFinished: boolean;
  readonly bytes: number;
  readonly changedMs: number;
}

/** The files of a spool, each process's in the order in which it wrote them; those that go meanwhile are left out. */
export async function spoolFiles(folder: string): Promise<readonly SpoolFile[]> {
  const names = await readdir(folder);
  const found = await Promise.all(names.toSorted().map((name) => fileAt(folder, name)));
  return found.flatMap((file) => file ?? []);
}

async function fileAt(folder: string, entry: string): Promise<SpoolFile | null> {
  const ending = [FINISHED, UNFINISHED].find((each) => entry.endsWith(each));
  if (ending === undefined) return null;
  const path = join(folder, entry);
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  return {
    name: entry.slice(0, -ending.length),
    ...{ path, isFinished: ending === FINISHED },
    ...{ bytes: found.size, changedMs: found.mtimeMs },
  };
}
