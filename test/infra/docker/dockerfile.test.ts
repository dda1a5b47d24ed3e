import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../../infra/dev/own-code.js';
import { isGiven } from './support/build-context.js';
import { said, stagesOf } from './support/dockerfile.js';

const [head = [], build = [], last = []] = stagesOf();

test('both stages stand on one base, named by an exact version', () => {
  const bases = [build, last].flatMap((stage) => said(stage, 'FROM'));
  assert.equal(bases.length, 2);
  for (const base of bases) assert.match(base, /^\$\{NODE_IMAGE\}( AS build)?$/);
  assert.match(said(head, 'ARG').join(), /^NODE_IMAGE=\S+:\d+\.\d+\.\d+-[a-z-]+$/);
});

test('packages are what the lockfile says, without those of development and without their scripts', () => {
  const installs = said(build, 'RUN').filter((each) => /npm (ci|i|install)\b/.test(each));
  assert.equal(installs.length, 1);
  assert.match(installs[0] ?? '', /^npm ci --omit=dev --ignore-scripts/);
});

test('the image runs as nobody in particular, and what it holds belongs to root', () => {
  assert.deepEqual(said(last, 'USER'), ['10001:10001']);
  for (const copy of said(last, 'COPY')) assert.match(copy, /^--from=build \/app\/\S+ \S+$/);
  assert.deepEqual(said(last, 'RUN'), []);
});

test('no secret is built in: no ARG and no ENV but what kind of Node it is', () => {
  assert.deepEqual([...said(build, 'ARG'), ...said(last, 'ARG'), ...said(build, 'ENV')], []);
  assert.deepEqual(said(last, 'ENV'), ['NODE_ENV=production']);
});

test('a build is given sources and the lockfile: no state, no tests, no history, no notes', () => {
  for (const path of ['package-lock.json', 'api/main.ts', 'infra/ops/main.ts', 'worker/main.ts'])
    assert.ok(isGiven(path), path);
  for (const path of [
    ...['.stack/stack.json', '.stack/secrets/staff-password', '.git/config', '.cache/x', '.npmrc'],
    ...['node_modules/pg/package.json', 'test/main.ts', 'dist/api/main.js', 'README.md', '.env'],
    ...['infra/README.md', 'api/portal-client/README.md', 'infra/dev/start/main.ts', 'tls.key'],
  ])
    assert.ok(!isGiven(path), path);
});

test('the core of the workflow engine that the image keeps is there for both platforms it may be built on', () => {
  for (const machine of ['x86_64', 'aarch64']) {
    const core = `node_modules/@temporalio/core-bridge/releases/${machine}-unknown-linux-gnu`;
    assert.ok(existsSync(join(ROOT, core)), core);
  }
  assert.match(
    readFileSync(join(ROOT, 'infra/docker/Dockerfile'), 'utf8'),
    /uname -m\)-unknown-linux-gnu/,
  );
});
