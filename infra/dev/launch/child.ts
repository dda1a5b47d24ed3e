import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { StackError } from '../stack-error.js';

/** A running child process whose output goes to a log file. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Resolves when the process is gone, whatever ended it. */
  readonly gone: Promise<unknown>;
  /** Asks politely, then insists. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const PATIENCE_MS = 10_000;

const LOG_MODE = 0o600;

export function startChild(
  command: string,
  parameters: readonly string[],
  { logFile, ...options }: SpawnOptions & { readonly logFile: string },
): Child {
  const log = openSync(logFile, 'a', LOG_MODE);
  const child = spawn(command, parameters, { stdio: ['ignore', log, log], ...options });
  closeSync(log);
  const gone = Promise.race([once(child, 'exit'), once(child, 'error')]);
  if (child.pid === undefined)
    throw new StackError(`${command} could not be started.`, 'Is it there and executable?');
  return {
    pid: child.pid,
    process: child,
    gone,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.kill(signal);
      await gone;
      clearTimeout(insist);
    },
  };
}
