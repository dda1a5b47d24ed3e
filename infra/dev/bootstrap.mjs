// Plain JavaScript without dependencies: what `npm start` and `npm test` run first, on a checkout where nothing is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const [entry, ...parameters] = process.argv.slice(2);
const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
  fail(`Node ${process.versions.node} is too old. Install Node ${OLDEST_NODE.join('.')} or newer.`);

const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  process.stderr.write('Installing what package-lock.json names (npm ci) ...\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) fail('npm ci failed. Is the package registry reachable?');
}

// From here on there are dependencies.
const { compiled } = await import('./compiled.mjs');
const program = join(await compiled(root), entry.replace(/\.ts$/, '.js'));
const child = spawn(process.execPath, [program, ...parameters], {
  cwd: process.cwd(),
  stdio: 'inherit',
  env: { ...process.env, PROJECT_ROOT: root },
});
// Ctrl-C reaches the child by itself (same terminal); other signals are passed on.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => undefined);
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
