import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cacheFolder = fileURLToPath(new URL('../../.cache', import.meta.url));

/**
 * The folder with what a list of requirements names, each file by its hash; fetched by pip when it is not there yet. For
 * `PYTHONPATH`. Null where it cannot be had.
 */
export async function pythonPackages(name: string, requirements: string): Promise<string | null> {
  const print = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder, `${name}-${print}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(join(cacheFolder, 'draft-'));
  try {
    await run('python3', [
      ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', draft],
      ...['--require-hashes', '--only-binary=:all:', '-r', requirements],
    ]);
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true });
    return existsSync(folder) ? folder : null; // Perhaps another run was first.
  }
  return folder;
}
