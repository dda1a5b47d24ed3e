import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 5_000;
const INTERVAL_MS = 50;

/** A server that was killed leaves a lock file; one that still runs from an earlier stack is stopped. */
export async function takeStaleLock(dataFolder: string): Promise<void> {
  const lock = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (isPostgres(pid)) {
    process.kill(pid, 'SIGINT');
    for (let waitedMs = 0; waitedMs < PATIENCE_MS && isPostgres(pid); waitedMs += INTERVAL_MS)
      await delay(INTERVAL_MS);
  }
  // One that does not go keeps its lock, and the new one says so in its log.
  if (!isPostgres(pid)) rmSync(lock, { force: true });
}

/** Whether the process is there and is a PostgreSQL (a pid may have been given to another program since). */
function isPostgres(pid: number): boolean {
  if (process.platform === 'linux') {
    const name = `/proc/${pid}/comm`;
    return existsSync(name) && readFileSync(name, 'utf8').startsWith('postgres');
  }
  const { stdout } = spawnSync('ps', ['-p', `${pid}`, '-o', 'comm='], { encoding: 'utf8' });
  return stdout.includes('postgres');
}
