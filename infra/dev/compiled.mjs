// Plain JavaScript, like bootstrap.mjs: it is what makes our TypeScript run.
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, version } from 'esbuild';

const SOURCES = ['workflows', 'activities', 'api', 'worker', 'infra', 'test'];
const PREFIX = 'compiled-';
const DRAFT = 'draft-compiled-';
/** A stack that runs for longer than this has to be started anew before it can start a process of its own again. */
const UNUSED_AFTER_MS = 30 * 24 * 60 * 60 * 1_000;

/**
 * The folder with each of our files as JavaScript, at the same place in it. Named by what it was made of, so it is never
 * stale, and made once: a process that starts from it starts in a third of the time that one does which transpiles.
 * Throws what esbuild throws.
 */
export async function compiled(root) {
  const cache = join(root, '.cache');
  const files = SOURCES.flatMap((source) => typeScriptIn(join(root, source)));
  const folder = join(cache, `${PREFIX}${printOf(files)}`);
  if (!existsSync(folder)) await compile(root, files, folder);
  utimesSync(folder, new Date(), new Date());
  forgetUnused(cache);
  return folder;
}

function typeScriptIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

function printOf(files) {
  const hash = createHash('sha256').update(`${version} ${process.version}`);
  for (const file of [fileURLToPath(import.meta.url), ...files]) {
    const text = readFileSync(file);
    hash.update(`\n${file} ${text.length}\n`).update(text);
  }
  return hash.digest('hex').slice(0, 32);
}

/** Whole or not at all: several may do it at once, and the first is as good as the last. */
async function compile(root, files, folder) {
  const draft = join(root, '.cache', `${DRAFT}${randomUUID()}`);
  await build({
    ...{ entryPoints: files, outdir: draft, outbase: root },
    ...{
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      logLevel: 'error',
    },
    // For whoever starts others of ours from there (own-code.ts).
    define: { COMPILED_FOLDER: JSON.stringify(folder) },
    plugins: [
      { name: 'places', setup: (building) => building.onLoad({ filter: /\.ts$/ }, atItsPlace) },
    ],
  });
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
}

/** A file looks for what lies beside it where it was written, not where it was put. */
function atItsPlace({ path }) {
  const place = JSON.stringify(pathToFileURL(path).href);
  return {
    loader: 'ts',
    contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', place),
  };
}

const isOurs = (name) => name.startsWith(PREFIX) || name.startsWith(DRAFT);

/** What other states of the code were compiled to, and what was broken off. */
function forgetUnused(cache) {
  for (const name of readdirSync(cache).filter(isOurs)) {
    const folder = join(cache, name);
    const isUnused =
      (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) < Date.now() - UNUSED_AFTER_MS;
    if (isUnused) rmSync(folder, { recursive: true, force: true });
  }
}
