import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = '.cache';
const PREFIX = 'workflows-';
/** Where code lies that can be in a bundle; and what decides about the rest of it. */
const SOURCES = ['workflows', 'activities', 'infra'];
const LOCK = 'package-lock.json';

/**
 * The bundle of exactly this code: kept from an earlier start, or made and kept. Making one takes seconds in which a
 * worker that comes back after a crash serves nobody. A folder that cannot be written to costs just that.
 */
export async function keptBundle(make: () => Promise<string>, root = ROOT): Promise<string> {
  const folder = join(root, FOLDER);
  const name = `${PREFIX}${await printOfCode(root)}.js`;
  const kept = await readFile(join(folder, name), 'utf8').catch(() => null);
  if (kept !== null) return kept;
  const code = await make();
  await keep(folder, name, code).catch(() => undefined);
  return code;
}

/** A digest of every file that a bundle could be made of. */
async function printOfCode(root: string): Promise<string> {
  const found = await Promise.all(SOURCES.map((source) => filesIn(join(root, source))));
  const paths = [...found.flat(), join(root, LOCK)].toSorted();
  const texts = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256').update(process.version);
  for (const [place, text] of texts.entries())
    hash.update(`\n${paths[place]} ${text.length}\n`).update(text);
  return hash.digest('hex').slice(0, 32);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Whole or not at all: another process may read at any time. Bundles of other code are of no use any more. */
async function keep(folder: string, name: string, code: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, code, { mode: 0o600 });
  await rename(draft, join(folder, name));
  const others = (await readdir(folder)).filter((each) => each.startsWith(PREFIX) && each !== name);
  await Promise.all(others.map((each) => rm(join(folder, each), { force: true })));
}
