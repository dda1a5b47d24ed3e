import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ownFile, ROOT, RUNNER } from '../infra/dev/own-code.js';

/**
 * `npm test`: the checks, and beside them every test file; with arguments only the files whose path contains one; `--full`
 * for the large counts, and for what takes long to show what other tests show in small (`*.full.test.ts`).
 */
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isFull = process.argv.includes('--full');
const env: NodeJS.ProcessEnv = { ...process.env, TEST_FULL: isFull ? '1' : '0' };

const files = readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
  .filter((file) => wanted.length > 0 || isFull || !file.endsWith('.full.test.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
const small = wanted.length === 0 ? files.filter(isSmall) : [];
const large = files.filter((file) => !small.includes(file));
env['TEST_TOGETHER'] = JSON.stringify(small);
const runs = [
  ...(wanted.length === 0 ? [['npm', 'run', '-s', 'check']] : []),
  // Two files at a time: each of the larger ones brings up servers of its own.
  [
    ...[process.execPath, '--enable-source-maps', ...RUNNER, '--test', '--test-concurrency=2'],
    ...[...(small.length > 0 ? ['test/together/main.ts'] : []), ...large].map(ownFile),
  ],
];
const codes = await Promise.all(runs.map(codeOf));
process.exitCode = codes.find((code) => code !== 0) ?? 0;

/** Without hooks, which would be one file's for all, and without servers: such files can share a process. */
function isSmall(file: string): boolean {
  return !/\b(before|after)(Each)?\(|Contract\(|\bstart[A-Z]|\bspawn|process\.|mock\./.test(
    readFileSync(join(ROOT, file), 'utf8'),
  );
}

/** How a program ends; one that a signal ended has failed. */
async function codeOf([command = '', ...parameters]: readonly string[]): Promise<number> {
  const child = spawn(command, parameters, { cwd: ROOT, stdio: 'inherit', env });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    process.stderr.write(
      `not ok: ${command} ${parameters[0] ?? ''} ended with ${code ?? 'a signal'}\n`,
    );
  return code ?? 1;
}
