import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../infra/dev/own-code.js';

/** Prometheus 3.13.5. Built from its module, every byte of which go.sum pins and Go's checksum database vouches for. */
const MODULE = 'github.com/prometheus/prometheus@v0.313.5';
const BINARY = join(ROOT, '.cache', 'promtool-0.313.5', 'promtool');
/** Nothing is discovered here, and the clients of the clouds are most of what there is to compile. */
const TAGS = 'remove_all_sd,netgo';
const run = promisify(execFile);

export const isGoThere = (): boolean => spawnSync('go', ['version']).status === 0;

/** Where promtool lies; built when it is not there yet, which takes minutes. */
export async function promtool(): Promise<string> {
  if (existsSync(BINARY)) return BINARY;
  // Not in our folder: a module must not be taken for a part of it.
  const { stdout } = await run('go', ['mod', 'download', '-json', MODULE], { cwd: '/' });
  const { Dir: cwd } = JSON.parse(stdout) as { Dir: string };
  mkdirSync(join(BINARY, '..'), { recursive: true });
  const draft = `${BINARY}.${process.pid}`;
  const flags = ['-mod=readonly', '-trimpath', '-tags', TAGS];
  const build = ['go', 'build', ...flags, '-o', draft, './cmd/promtool'];
  await run('env', ['GOWORK=off', ...build], { cwd });
  renameSync(draft, BINARY);
  return BINARY;
}

/** How promtool ends, with all that it said. */
export async function runPromtool(...words: readonly string[]) {
  const done = await run(await promtool(), words).catch(
    (error: { stdout: string; stderr: string }) => ({ ...error, isRefused: true }),
  );
  return { isSound: !('isRefused' in done), said: `${done.stdout}${done.stderr}` };
}
