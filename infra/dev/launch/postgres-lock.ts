import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A server that was killed leaves a lock file; one that still runs from an earlier stack is stopped. */
export function takeStaleLock(dataFolder: string): void {
  const lock = join(dataFolder, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (isPostgres(pid)) {
    process.kill(pid, 'SIGINT');
    for (let waited = 0; waited < 100 && isPostgres(pid); waited += 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  rmSync(lock, { force: true });
}

/** Whether the process is there and is a PostgreSQL (a pid may have been given to another program since). */
function isPostgres(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-p', `${pid}`, '-o', 'comm='], { encoding: 'utf8' });
  return stdout.includes('postgres');
}
