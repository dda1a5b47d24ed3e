import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dataFolderFor } from './launch/postgres-data.js';
import { processBirth } from './launch/process-birth.js';
import { StackError } from './stack-error.js';

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_MAY_ENTER = 0o711;
const OWNER_ONLY = 0o600;

/** Makes the state folder when it is not there, and takes it for this process. Answers how to give it back. */
export function takeStateFolder(folder: string): () => void {
  makeStateFolder(folder);
  const lock = lockIn(folder);
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, `${process.pid} ${processBirth(process.pid) ?? ''}`, { mode: OWNER_ONLY });
  try {
    while (!linked(draft, lock)) {
      refuseIfRunning(folder);
      takeAway(lock);
    }
  } finally {
    rmSync(draft);
  }
  return () => rmSync(lock, { force: true });
}

/** Forgets everything: the next start is a first start. Never what another process is running on. */
export function forgetState(folder: string): void {
  refuseIfRunning(folder);
  rmSync(dataFolderFor(folder), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}

const lockIn = (folder: string): string => join(folder, 'stack.lock');

/** A hard link is made whole or not at all, by one of many that try. */
function linked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function refuseIfRunning(folder: string): void {
  const pid = holderOf(lockIn(folder));
  if (pid !== null)
    throw new StackError(
      `A stack is already running from this folder (process ${pid}).`,
      'Use it, or stop it with Ctrl-C first.',
    );
}

/** The process that holds the lock; null when it is gone, also when its pid has been given to another. */
function holderOf(lock: string): number | null {
  try {
    const [pid, birth] = readFileSync(lock, 'utf8').split(' ');
    const found = processBirth(Number(pid));
    return found !== null && found === birth ? Number(pid) : null;
  } catch {
    return null;
  }
}

/** By renaming: of two that both saw a dead holder, only one finds the file there to rename. */
function takeAway(lock: string): void {
  const stale = `${lock}.stale.${process.pid}`;
  try {
    renameSync(lock, stale);
  } catch {
    return;
  }
  // The other one may have taken the lock just before our rename: then it gets it back.
  if (holderOf(stale) !== null) linked(stale, lock);
  rmSync(stale);
}

/** As root the database runs as another user, who must be able to walk through to its own 0700 folder. */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    chmodSync(folder, process.getuid?.() === 0 ? OWNER_MAY_ENTER : OWNER_ONLY_FOLDER);
  } catch {
    throw new StackError(
      `The state folder cannot be made (${folder}).`,
      'Is the checkout writable for you?',
    );
  }
}
