import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { AS_LINKED, bare, buildIn } from './support/build-stage.js';

/** What the image holds, built here as the Dockerfile says, but without Docker. */
const app = mkdtempSync(join(tmpdir(), 'enrollment-image-'));
const EXIT_CANNOT_START = 2;

/** Of a package, as esbuild writes it. */
const IMPORT = /(?:^import |\bfrom |\bimport\()"([a-z@][^"\s]*)"\)?[;,.)]/gm;

before(() => buildIn(app));
after(() => rmSync(app, { recursive: true, force: true }));

const built = (): readonly string[] =>
  readdirSync(join(app, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(app, join(entry.parentPath, entry.name)));

const start = (program: string, ...parameters: readonly string[]) =>
  spawnSync(process.execPath, [...AS_LINKED, program, ...parameters], {
    ...{ cwd: app, encoding: 'utf8', env: bare() },
  });

for (const [program, name] of [
  ['dist/api/main.js', 'api'],
  ['dist/api/codec/main.js', 'codec'],
  ['dist/api/break-glass/main.js', 'break-glass'],
  ['dist/api/patient-portal/main.js', 'patient-portal'],
  ['dist/worker/main.js', 'worker'],
  ['dist/infra/log-store/main.js', 'log-shipper'],
  ['dist/infra/postgres/main.js', 'migrations'],
] as const)
  test(`${program} starts in the image, and without settings says what is missing and ends with 2`, () => {
    const { status, stdout, stderr } = start(program);
    assert.equal(stdout, '');
    const line = JSON.parse(stderr) as Record<string, string>;
    assert.deepEqual(
      { process: line['process'], status },
      { process: name, status: EXIT_CANNOT_START },
    );
    assert.match(line['message'] ?? '', /^Configuration: MODE is not set/);
  });

test("the engineers' command line is in the image", () => {
  const { status, stdout } = start('dist/infra/ops/main.js', 'help');
  assert.equal(status, 0);
  assert.match(stdout, /^usage: /);
});

test('the image has the workflows as one script, and a worker there would not make another', () => {
  const { stdout, stderr } = start(
    ...['--input-type=module', '-e'],
    `import { createHash } from 'node:crypto';
     const { bundleWorkflows } = await import('${app}/dist/worker/bundle-workflows.js');
     process.stdout.write(createHash('sha256').update((await bundleWorkflows()).code).digest('hex'));`,
  );
  assert.equal(stderr, '');
  const script = readFileSync(join(app, 'dist/workflows/bundle.js'));
  assert.equal(stdout, createHash('sha256').update(script).digest('hex'));
  assert.match(script.toString(), /enrollPatient/);
});

test('what the image runs imports packages of its own, none of development', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Readonly<Record<string, string>>;
  };
  const imports = built()
    .filter((file) => file !== 'dist/workflows/bundle.js' && file.endsWith('.js'))
    .flatMap((file) => [...readFileSync(join(app, file), 'utf8').matchAll(IMPORT)])
    .map(([, name = '']) => name)
    .filter((name) => !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  assert.ok(imports.includes('fastify') && imports.includes('@temporalio/worker'));
  for (const name of new Set(imports)) {
    assert.ok(name in dependencies, `${name} is no dependency of production`);
    assert.ok(existsSync(join(app, 'node_modules', name)), `${name} is not in the image`);
  }
});

test('of the parts for development the image holds what the command line needs, and no test, source or secret', () => {
  const dev = built().filter((file) => file.startsWith('dist/infra/dev/'));
  assert.ok(dev.length <= 20, `${dev.length} files of infra/dev`);
  const strangers = dev.filter((file) =>
    /partners|start|oidc|portal|keycloak|directory/.test(file),
  );
  assert.deepEqual(strangers, []);
  assert.deepEqual(readdirSync(app).toSorted(), ['dist', 'node_modules']);
  assert.deepEqual(
    built().filter((file) => !/[.]js$/.test(file)),
    ['dist/package.json'],
  );
});
