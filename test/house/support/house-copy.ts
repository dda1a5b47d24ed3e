import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOMS = ['workflows', 'activities', 'api', 'worker', 'infra', 'test'];
const RULES = [
  'package.json',
  'tsconfig.json',
  'biome.json',
  'knip.json',
  '.oxlintrc.json',
  '.dependency-cruiser.cjs',
];
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A copy of the sources with its rules, in which something can be broken without harm. */
export class HouseCopy {
  readonly folder = mkdtempSync(join(tmpdir(), 'enrollment-house-'));

  constructor() {
    for (const name of [...ROOMS, ...RULES])
      cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs one of the tools there; answers what it printed. Its exit code is not of interest: it finds something. */
  run(tool: string, ...parameters: readonly string[]): string {
    const { stdout, stderr, error } = spawnSync(
      join(ROOT, 'node_modules', '.bin', tool),
      parameters,
      { cwd: this.folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    if (error !== undefined) throw error;
    return stdout.length > 0 ? stdout : stderr;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
