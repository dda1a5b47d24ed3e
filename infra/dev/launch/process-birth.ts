import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process was started, in its system's own words: pids are given out again, a pid together with this is not.
 * Null when there is no such process.
 */
export function processBirth(pid: number): string | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? birthByProc(pid) : birthByPs(pid);
}

function birthByProc(pid: number): string | null {
  try {
    // The command, in parentheses, may hold blanks: the fields are counted from behind it.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?!.*\) )/s);
    const [state, ...rest] = fields.split(' ');
    return state === 'Z' ? null : (rest[18] ?? null);
  } catch {
    return null;
  }
}

function birthByPs(pid: number): string | null {
  const { stdout, status } = spawnSync('ps', ['-p', `${pid}`, '-o', 'lstart='], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}
