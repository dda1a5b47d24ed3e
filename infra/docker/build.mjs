// `npm run build`: what production runs, as plain JavaScript in `dist/`. Needs the production dependencies only.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const dist = join(root, 'dist');

/** Each starts as `node dist/<its path>.js`. What none of them reaches is not built. */
const PROGRAMS = [
  'api/main.ts',
  'api/codec/main.ts',
  'api/break-glass/main.ts',
  'api/patient-portal/main.ts',
  'worker/main.ts',
  'infra/log-store/main.ts',
  'infra/ops/main.ts',
  'infra/postgres/main.ts',
];
/** Temporal's client loads it by its path: no import leads there. */
const LOADED_BY_PATH = ['infra/temporal/failure-converter.ts'];
/** Beside the compiled workflows; the path is seen from `worker/`. */
const BUNDLE = '../workflows/bundle.js';

rmSync(dist, { recursive: true, force: true });
await compile(await reached());
await bundleWorkflows();

/** Our files that a program imports, however far down; packages are left where they are. */
async function reached() {
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints: [...PROGRAMS, ...LOADED_BY_PATH], outdir: dist },
    ...{ bundle: true, packages: 'external', write: false, metafile: true },
    ...{ format: 'esm', platform: 'node', target: 'node20', logLevel: 'error' },
  });
  return Object.keys(metafile.inputs);
}

/** File by file, at the same places: a stack trace names the file that one finds in the repository. */
async function compile(entryPoints) {
  await build({
    ...{ absWorkingDir: root, entryPoints, outbase: root, outdir: dist },
    ...{ format: 'esm', platform: 'node', target: 'node20', logLevel: 'error' },
    define: { BUILT_BUNDLE: JSON.stringify(BUNDLE) },
  });
  writeFileSync(join(dist, 'package.json'), '{ "type": "module" }\n');
}

/** Once, here: a worker that makes it at its start serves nobody for seconds, and needs the sources and a place to write. */
async function bundleWorkflows() {
  const compiled = pathToFileURL(join(dist, 'worker', 'bundle-workflows.js'));
  const { makeBundle } = await import(compiled.href);
  const { code } = await makeBundle(
    pathToFileURL(join(root, 'worker', 'bundle-workflows.ts')).href,
  );
  const file = fileURLToPath(new URL(BUNDLE, compiled));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
}
