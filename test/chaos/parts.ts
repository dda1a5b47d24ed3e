import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '../../infra/dev/stack.js';
import type { Part } from './fault-plan.js';

const MOST_STARTS = 10;
const START_AGAIN_MS = 500;

/** Ends a process and those that it started, without warning. */
export async function killPart(stack: Stack, part: Part): Promise<void> {
  const family = familyOf(stack, part);
  if (part === 'temporal') await stack.temporal.kill();
  else if (part === 'postgres') await stack.postgres?.kill();
  else await stack.processes.kill(part);
  // A server's own children could still write for a moment: a power cut takes them too.
  signal(family, 'SIGKILL');
}

/** Brings a part back, again and again: what it needs may be away itself. */
export async function startPart(stack: Stack, part: Part): Promise<void> {
  for (let start = 1; ; start += 1) {
    try {
      return await startOnce(stack, part);
    } catch (error) {
      if (start === MOST_STARTS) throw error;
      await killPart(stack, part); // It may hang half-way up, on its port.
      await delay(START_AGAIN_MS);
    }
  }
}

/** Holds a part's processes still; answers how to let them go on. */
export function freezePart(stack: Stack, part: Part): () => void {
  const family = familyOf(stack, part);
  signal(family, 'SIGSTOP');
  return () => signal(family, 'SIGCONT');
}

async function startOnce(stack: Stack, part: Part): Promise<void> {
  if (part === 'temporal') return stack.temporal.start();
  if (part === 'postgres') return stack.postgres?.start();
  return stack.processes.start(part);
}

function familyOf({ temporal, postgres, processes }: Stack, part: Part): readonly number[] {
  const servers = { temporal: temporal.child.pid, postgres: postgres?.child.pid };
  const pid = part === 'temporal' || part === 'postgres' ? servers[part] : processes.pids()[part];
  return pid === undefined ? [] : [pid, ...childrenOf(pid)];
}

/** Where the system does not tell, the parent stands for all. */
function childrenOf(pid: number): readonly number[] {
  const list = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(list)) return [];
  return readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, name);
    } catch {
      // Gone already.
    }
}
