import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));
const cacheFolder = fileURLToPath(new URL('../../../../.cache', import.meta.url));
const PRINT_CHARACTERS = 12;

/** The folder with the libraries of the POM, fetched by Maven once; whole or not at all. */
export async function hapiLibraries(): Promise<string> {
  const pom = readFileSync(POM, 'utf8');
  const [, version = ''] = /<version>(.+)<\/version>/.exec(pom) ?? [];
  const print = createHash('sha256').update(pom).digest('hex').slice(0, PRINT_CHARACTERS);
  const folder = join(cacheFolder, `hapi-${version}-${print}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const draft = mkdtempSync(join(cacheFolder, 'draft-'));
  try {
    await promisify(execFile)('mvn', [
      ...['--batch-mode', '--quiet', '--no-transfer-progress', `--file=${POM}`],
      ...['dependency:copy-dependencies', `-DoutputDirectory=${draft}`],
    ]);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // Else another run was first.
  }
  return folder;
}
