import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('last-will.mjs', import.meta.url));
let executor: ChildProcess | undefined;

/** Has a child ended with `signal` should this process die without doing so. Answers how to take that back. */
export function endWithUs(pid: number, signal: NodeJS.Signals): () => void {
  executor ??= startExecutor();
  const { stdin } = executor;
  stdin?.write(`+${pid} ${signal}\n`);
  return () => void stdin?.write(`-${pid}\n`);
}

function startExecutor(): ChildProcess {
  const started = spawn(process.execPath, [SCRIPT], {
    detached: true, // In a session of its own, or what kills our group would kill it too.
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.unref();
  // A pipe that broke means that the executor is gone: then only this safety net is.
  started.stdin.on('error', () => undefined);
  (started.stdin as unknown as { unref(): void }).unref();
  return started;
}
