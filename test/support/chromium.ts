import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';

const cacheFolder = fileURLToPath(new URL('../../.cache', import.meta.url));
/** What the package carries: the browser, the libraries that it needs beside libc, and fonts. */
const PARTS = { browser: 'chromium.br', libraries: 'al2023.tar.br', fonts: 'fonts.tar.br' };
const EXECUTABLE_MODE = 0o755;

/** Where a Chromium can run that a package of ours carries. */
export const hasChromium = process.platform === 'linux' && process.arch === 'x64';

/** A real Chromium, without a window. */
export function startChromium(): Promise<Browser> {
  const folder = unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    // The site of the Web UI and that of the codec server stay apart, as in everybody's browser.
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    env: {
      LD_LIBRARY_PATH: join(folder, 'lib'),
      FONTCONFIG_PATH: folder,
      HOME: folder,
    },
  });
}

/** Unpacked once; whole or not at all. */
function unpacked(): string {
  const source = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const packageFolder = join(dirname(source), '..', '..');
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = join(cacheFolder, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(join(cacheFolder, 'draft-'));
  const part = (name: string) =>
    brotliDecompressSync(readFileSync(join(packageFolder, 'bin', name)));
  writeFileSync(join(draft, 'chromium'), part(PARTS.browser), { mode: EXECUTABLE_MODE });
  for (const name of [PARTS.libraries, PARTS.fonts]) {
    const { status } = spawnSync('tar', ['-x', '-C', draft], { input: part(name) });
    if (status !== 0) throw new Error(`${name} cannot be unpacked.`);
  }
  // The carried fonts, and no others: a machine may have none. From where this file lies: a checkout can be moved.
  writeFileSync(
    join(draft, 'fonts.conf'),
    '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>',
  );
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // Another test file was first.
  }
  return folder;
}
