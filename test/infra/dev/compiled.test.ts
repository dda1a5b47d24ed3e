import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../infra/dev/own-code.js';
import { temporaryFolder } from './support/temporary-folder.js';

const COMPILED = pathToFileURL(join(ROOT, 'infra/dev/compiled.mjs')).href;

/** A project with one program; where it is compiled to is told by a process of its own. */
function project(folder: string) {
  for (const source of ['workflows', 'activities', 'api', 'worker', 'infra', 'test', '.cache'])
    mkdirSync(join(folder, source));
  const program = join(folder, 'api', 'main.ts');
  return {
    program,
    write: (text: string) => writeFileSync(program, text),
    compiled: () => {
      const source = `const { compiled } = await import('${COMPILED}');
        process.stdout.write(await compiled(${JSON.stringify(folder)}));`;
      const told = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
        encoding: 'utf8',
      });
      assert.equal(told.stderr, '');
      return told.stdout;
    },
  };
}

test('the same code is compiled once; other code beside it, so that what runs keeps its own', (t) => {
  const { write, compiled } = project(temporaryFolder(t));
  write('export const answer: number = 1;');
  const first = compiled();
  const file = join(first, 'api', 'main.js');
  const madeAt = statSync(file).mtimeMs;
  assert.equal(compiled(), first);
  assert.equal(statSync(file).mtimeMs, madeAt);
  write('export const answer: number = 2;');
  assert.notEqual(compiled(), first);
  assert.match(readFileSync(file, 'utf8'), /answer = 1/);
});

test('a file looks for what lies beside it where it was written', (t) => {
  const { write, compiled, program } = project(temporaryFolder(t));
  write(`export const place: string = import.meta.${'url'};`); // Whole, it would be replaced here too.
  const text = readFileSync(join(compiled(), 'api', 'main.js'), 'utf8');
  assert.ok(text.includes(JSON.stringify(pathToFileURL(program).href)));
});

test('code that was not used for a month is forgotten', (t) => {
  const { write, compiled } = project(temporaryFolder(t));
  write('export const answer: number = 1;');
  const old = compiled();
  const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60 * 1_000);
  utimesSync(old, longAgo, longAgo);
  write('export const answer: number = 2;');
  compiled();
  assert.equal(existsSync(old), false);
});
