import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../../infra/dev/own-code.js';
import { watch } from './support/program.js';
import { temporaryFolder } from './support/temporary-folder.js';

const BOOTSTRAP = join(ROOT, 'infra/dev/bootstrap.mjs');
const ENTRY = 'test/infra/dev/support/entry/main.ts';

test('arguments and exit code pass through', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [BOOTSTRAP, ENTRY, '--once', 'two words'],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(stdout, '--once|two words\n');
  assert.equal(status, 3);
});

test('a signal reaches the program, which says how it ends', async () => {
  const told = watch(spawn(process.execPath, [BOOTSTRAP, ENTRY, '--wait']));
  await told.line();
  told.child.kill('SIGTERM');
  assert.equal((await told.exit).code, 7);
});

test('an install that fails is one line that says what to do, and exit 2', (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'infra', 'dev'), { recursive: true });
  cpSync(BOOTSTRAP, join(root, 'infra/dev/bootstrap.mjs'));
  writeFileSync(join(root, 'package-lock.json'), 'not a lock file');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, 'infra/dev/bootstrap.mjs'), 'entry.ts'],
    { encoding: 'utf8' },
  );
  assert.equal(status, 2);
  assert.match(stderr, /npm ci failed\. Is the package registry reachable\?\n$/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});
