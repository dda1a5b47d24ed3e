import { isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Put in when we are compiled ahead (compiled.mjs); without it tsx transpiles as it goes. */
declare const COMPILED_FOLDER: string | undefined;
const COMPILED = typeof COMPILED_FOLDER === 'undefined' ? null : COMPILED_FOLDER;

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What Node needs to run code of ours in the way in which this process runs. */
export const RUNNER: readonly string[] = COMPILED === null ? ['--import', 'tsx'] : [];

/** Where Node finds a file of ours, named from the root or by its whole path. */
export function ownFile(source: string): string {
  const path = isAbsolute(source) ? relative(ROOT, source) : source;
  return COMPILED === null ? join(ROOT, path) : join(COMPILED, path.replace(/\.ts$/, '.js'));
}

/** Node's parameters that run a program of ours. */
export const ownCode = (source: string): readonly string[] => [...RUNNER, ownFile(source)];
