import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { StackError } from '../stack-error.js';
import { endWithUs } from './last-will.js';

/** A running child process whose output goes to a log file. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Resolves when the process is gone, whatever ended it. */
  readonly gone: Promise<unknown>;
  /** Asks politely, then insists. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ChildOptions extends SpawnOptions {
  readonly logFile: string;
  /** What asks this program to end. */
  readonly stopSignal?: NodeJS.Signals;
}

const PATIENCE_MS = 10_000;
const LOG_MODE = 0o600;
const LOG_FOLDER_MODE = 0o700;

/**
 * Starts a child in a session of its own: Ctrl-C in the terminal reaches only us, who end the children in order. Should
 * we die without that, the last will ends them.
 */
export function startChild(
  command: string,
  parameters: readonly string[],
  { logFile, stopSignal = 'SIGTERM', ...options }: ChildOptions,
): Child {
  mkdirSync(dirname(logFile), { recursive: true, mode: LOG_FOLDER_MODE });
  const log = openSync(logFile, 'a', LOG_MODE);
  const child = spawn(command, parameters, {
    stdio: ['ignore', log, log],
    detached: true,
    ...options,
  });
  closeSync(log);
  child.on('error', () => undefined); // A command that cannot run has no pid, which is told below.
  if (child.pid === undefined)
    throw new StackError(`${command} could not be started.`, 'Is it there and executable?');
  const forget = endWithUs(child.pid, stopSignal);
  const gone = new Promise((resolve) => child.once('exit', resolve)).then(forget);
  return {
    pid: child.pid,
    process: child,
    gone,
    stop: async (signal = stopSignal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const insist = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.kill(signal);
      await gone;
      clearTimeout(insist);
    },
  };
}
