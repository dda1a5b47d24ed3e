import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What any tool of the same user sees of a process: its arguments and its environment. */
export function seenOfProcess(pid: number): string {
  if (!existsSync('/proc/self/environ'))
    return execFileSync('ps', ['eww', '-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' });
  return ['cmdline', 'environ'].map((file) => proc(`${pid}/${file}`)).join('\n');
}

/** A process and all that it and they started. */
export function withDescendants(pids: readonly number[]): readonly number[] {
  const all = new Set(pids);
  const parents = parentsOfAll();
  for (let before = 0; before !== all.size; ) {
    before = all.size;
    for (const [pid, parent] of parents) if (all.has(parent)) all.add(pid);
  }
  return [...all];
}

function parentsOfAll(): readonly (readonly [number, number])[] {
  if (!existsSync('/proc/self/stat'))
    return execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/^PPid:\s+(\d+)/m.exec(proc(`${name}/status`))?.[1])]);
}

/** A process may be gone by the time it is looked at. */
function proc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8').replaceAll('\0', '\n');
  } catch {
    return '';
  }
}
