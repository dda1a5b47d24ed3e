import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { KeyringError } from './keyring-file.js';
import { writePrivately } from './write-privately.js';

/**
 * Rewrites a keyring file, one process at a time: of two that both made version 4 one key would be lost, and all that
 * was wrapped under it. Readers see the old file or the new one.
 */
export async function changeKeyringFile<T>(
  path: string,
  change: () => { readonly content: object; readonly answer: T },
): Promise<T> {
  const lock = `${path}.lock`;
  await take(lock);
  try {
    const { content, answer } = change();
    await writePrivately(path, content);
    return answer;
  } finally {
    await rm(lock, { force: true });
  }
}

const POLL_MS = 20;
/** A rewrite takes milliseconds: a lock of this age belongs to a process that died. */
const STALE_MS = 5_000;
const PATIENCE_MS = 10_000;

async function take(lock: string): Promise<void> {
  const last = Date.now() + PATIENCE_MS;
  while (!(await made(lock))) {
    if (Date.now() > last)
      throw new KeyringError('Another process holds the keyring file. Try again.');
    if (await isStale(lock)) await rm(lock, { force: true });
    else await pause(POLL_MS);
  }
}

async function made(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > STALE_MS;
}
