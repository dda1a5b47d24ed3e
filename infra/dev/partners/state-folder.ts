import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Where a partner keeps its records across restarts: one file a record, so that a record that is
 * expunged leaves nothing on disk. Without a folder it remembers in memory only.
 */
export interface StateFolder {
  save(name: string, value: unknown): void;
  remove(name: string): void;
  load(): readonly unknown[];
}

const nowhere: StateFolder = { save: () => {}, remove: () => {}, load: () => [] };

/** Opens (and makes, 0700) the folder; files in it are 0600, since records hold PHI. */
export function openStateFolder(folder: string | undefined): StateFolder {
  if (folder === undefined) return nowhere;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const fileOf = (name: string) => join(folder, `${name}.json`);
  return {
    save(name, value) {
      const draft = `${fileOf(name)}.draft`;
      writeFileSync(draft, JSON.stringify(value), { mode: 0o600 });
      // A crash between the two leaves the old record whole.
      renameSync(draft, fileOf(name));
    },
    remove: (name) => rmSync(fileOf(name), { force: true }),
    load: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown),
  };
}
