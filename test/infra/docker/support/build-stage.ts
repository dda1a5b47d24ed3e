import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../../../infra/dev/own-code.js';
import { isGiven } from './build-context.js';
import { type Instruction, said, stagesOf } from './dockerfile.js';

const run = promisify(execFile);

/** Node takes packages from where they are linked, so that only what is linked there is found. */
export const AS_LINKED = ['--preserve-symlinks', '--preserve-symlinks-main'] as const;

/**
 * Does in a folder what the Dockerfile does, without Docker: what COPY copies of the files that `.dockerignore` lets
 * through, then what RUN runs. Packages are linked instead of fetched, those of the lockfile that `--omit=dev` leaves.
 * The folder is then as `/app` is in the image; what the last stage does not copy is taken away. Throws at an
 * instruction that it does not know.
 */
export async function buildIn(folder: string): Promise<void> {
  const [, build = [], last = []] = stagesOf();
  for (const [word, rest] of build) await carryOut(folder, word, rest);
  const kept = new Set(said(last, 'COPY').map((rest) => rest.split('/')[3]?.split(' ')[0] ?? ''));
  for (const from of copied(build).filter((each) => !kept.has(each)))
    rmSync(join(folder, from), { recursive: true, force: true });
}

const copied = (stage: readonly Instruction[]): readonly string[] =>
  said(stage, 'COPY').flatMap((rest) =>
    rest
      .split(' ')
      .slice(0, -1)
      .map((each) => each.replace(/\/$/, '')),
  );

async function carryOut(folder: string, word: string, rest: string): Promise<void> {
  if (word === 'COPY') for (const from of copied([[word, rest]])) copy(from, folder);
  if (word !== 'RUN') return;
  for (const command of rest.split(' && ')) await carryOutCommand(folder, command);
}

async function carryOutCommand(folder: string, command: string): Promise<void> {
  const [program = '', ...parameters] = command.split(' ');
  if (command.startsWith('npm ci --omit=dev --ignore-scripts')) return linkPackages(folder);
  if (program === 'npm') return runScript(folder, parameters[1] ?? '');
  if (program === 'rm')
    for (const each of parameters.slice(1)) rmSync(join(folder, each), { recursive: true });
  // The core of other platforms; here packages are links, behind which nothing may be taken away.
  else if (program !== 'find') throw new Error(`What does RUN ${command} do?`);
}

async function runScript(folder: string, name: string): Promise<void> {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const [, ...parameters] = (scripts[name] ?? '').split(' '); // `node FILE`
  await run(process.execPath, [...AS_LINKED, ...parameters], { cwd: folder, env: bare() });
}

/** As in an empty container: nothing of our own environment. */
export const bare = (): Record<string, string> => ({
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
});

function copy(from: string, folder: string): void {
  cpSync(join(ROOT, from), join(folder, from), {
    recursive: true,
    filter: (path) => isGiven(relative(ROOT, path)),
  });
}

/** Every package of the lockfile that is not only for development, at its place. */
function linkPackages(folder: string): void {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  for (const [place, { dev }] of Object.entries(packages)) {
    // What lies within another package comes with it.
    if (place === '' || dev === true || place.split('node_modules/').length > 2) continue;
    mkdirSync(dirname(join(folder, place)), { recursive: true });
    symlinkSync(join(ROOT, place), join(folder, place));
  }
}
