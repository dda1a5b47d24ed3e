import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownFile, ROOT, RUNNER } from '../../../../infra/dev/own-code.js';

/** Address of one of our modules, for a program that a test writes. */
export const moduleUrl = (path: string): string => pathToFileURL(ownFile(path)).href;

export interface Told {
  readonly child: ChildProcess;
  /** The next line that the program prints. */
  line(): Promise<string>;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>;
}

/** Runs a small program in a process of its own, to be killed or signalled. */
export function runProgram(folder: string, name: string, source: string): Told {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return watch(spawn(process.execPath, [...RUNNER, file], { cwd: ROOT }));
}

/** Collects what a process says until it is gone. */
export function watch(child: ChildProcess): Told {
  let output = '';
  let taken = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('told');
    });
  return {
    child,
    line: async () => {
      while (output.indexOf('\n', taken) < 0) await once(child, 'told');
      const end = output.indexOf('\n', taken);
      const line = output.slice(taken, end);
      taken = end + 1;
      return line;
    },
    exit: once(child, 'close').then(([code, signal]) => ({ code, signal, output })),
  };
}
