import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderFor } from './launch/postgres.js';
import { StackError } from './stack-error.js';

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_MAY_ENTER = 0o711;

/** Makes the state folder when it is not there, and takes it for this process. Answers how to give it back. */
export function takeStateFolder(folder: string): () => void {
  makeFolder(folder);
  const lock = join(folder, 'stack.lock');
  if (existsSync(lock)) {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (pid !== process.pid && isRunning(pid))
      throw new StackError(
        `A stack is already running from this folder (process ${pid}).`,
        'Use it, or stop it with Ctrl-C first.',
      );
  }
  writeFileSync(lock, `${process.pid}`, { mode: 0o600 });
  return () => rmSync(lock, { force: true });
}

/** As root the database runs as another user, who must be able to walk through to its own 0700 folder. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    chmodSync(folder, process.getuid?.() === 0 ? OWNER_MAY_ENTER : OWNER_ONLY_FOLDER);
  } catch {
    throw new StackError(
      'The state folder .stack cannot be made.',
      'Is the checkout writable for you?',
    );
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Forgets everything: the next start is a first start. */
export function forgetState(folder: string): void {
  rmSync(dataFolderFor(folder), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}
