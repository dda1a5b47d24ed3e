import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';

const run = promisify(execFile);

/** A program of a Go module, pinned by the module's version, whose content the checksum database vouches for. */
export interface GoProgram {
  readonly what: string;
  /** Import path of the command. */
  readonly package: string;
  readonly version: string;
  /** What the built program is called; by its own name others may be called too. */
  readonly name: string;
}

/** Whether this machine has Go. */
export const hasGo = (): Promise<boolean> =>
  run('go', ['version']).then(
    () => true,
    () => false,
  );

/** Path of the program, built when it is not there: whole or not at all. */
export async function goProgram(wanted: GoProgram, cacheFolder: string): Promise<string> {
  const built = resolve(cacheFolder, `${wanted.name}-${wanted.version}`);
  if (existsSync(built)) return built;
  if (!(await hasGo()))
    throw new StackError(`${wanted.what} is built with Go, which is not here.`, 'Install Go.');
  mkdirSync(cacheFolder, { recursive: true });
  // A folder of its own: commands of different modules have the same names.
  const bin = mkdtempSync(resolve(cacheFolder, 'draft-go-'));
  try {
    const install = ['go', 'install', `${wanted.package}@v${wanted.version}`];
    await run('env', [`GOBIN=${bin}`, 'GOFLAGS=-mod=mod', ...install]);
    renameSync(join(bin, wanted.package.split('/').at(-1) ?? ''), built);
    return built;
  } catch {
    throw new StackError(
      `${wanted.what} could not be built with Go.`,
      'Is the module proxy reachable, and Go new enough?',
    );
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}
