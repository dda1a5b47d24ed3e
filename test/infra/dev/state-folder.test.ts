import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { processBirth } from '../../../infra/dev/launch/process-birth.js';
import { forgetState, takeStateFolder } from '../../../infra/dev/state-folder.js';
import { moduleUrl, runProgram } from './support/program.js';
import { temporaryFolder } from './support/temporary-folder.js';

const RUNNING = /^A stack is already running from this folder \(process \d+\)\. Use it, or stop/;

const taker = (folder: string) => `
import { takeStateFolder } from '${moduleUrl('infra/dev/state-folder.ts')}';
try { takeStateFolder('${folder}'); console.log('taken'); setInterval(() => 0, 1000); }
catch (error) { console.log(error.message); }`;

test('the folder has one holder at a time, and is free again when given back', (t) => {
  const folder = join(temporaryFolder(t), 'state');
  const giveBack = takeStateFolder(folder);
  assert.throws(() => takeStateFolder(folder), { message: RUNNING });
  giveBack();
  takeStateFolder(folder)();
  assert.deepEqual(readdirSync(folder), []);
});

test('nobody else can list the folder or read the lock', (t) => {
  const folder = join(temporaryFolder(t), 'state');
  const giveBack = takeStateFolder(folder);
  assert.equal(statSync(folder).mode & 0o066, 0);
  assert.equal(statSync(join(folder, 'stack.lock')).mode & 0o077, 0);
  giveBack();
});

test('a lock whose holder was killed is taken over by exactly one of many', async (t) => {
  const parent = temporaryFolder(t);
  const folder = join(parent, 'state');
  const first = runProgram(parent, 'first', taker(folder));
  assert.equal(await first.line(), 'taken');
  first.child.kill('SIGKILL');
  await first.exit;

  const programs = [1, 2, 3, 4].map((n) => runProgram(parent, `taker${n}`, taker(folder)));
  const answers = await Promise.all(programs.map((program) => program.line()));
  for (const { child } of programs) child.kill('SIGKILL');
  await Promise.all(programs.map(({ exit }) => exit));
  assert.equal(answers.filter((answer) => answer === 'taken').length, 1, answers.join('\n'));
  for (const answer of answers) if (answer !== 'taken') assert.match(answer, RUNNING);
});

test('a lock whose pid has been given to another process does not lock', (t) => {
  const folder = join(temporaryFolder(t), 'state');
  mkdirSync(folder);
  writeFileSync(join(folder, 'stack.lock'), `${process.pid} another-birth`);
  takeStateFolder(folder)();
});

test('a damaged lock does not lock', (t) => {
  const folder = join(temporaryFolder(t), 'state');
  mkdirSync(folder);
  writeFileSync(join(folder, 'stack.lock'), '');
  takeStateFolder(folder)();
});

test('state is never forgotten under a running stack', (t) => {
  const folder = join(temporaryFolder(t), 'state');
  const giveBack = takeStateFolder(folder);
  assert.throws(() => forgetState(folder), { message: RUNNING });
  assert.ok(existsSync(folder));
  giveBack();
  forgetState(folder);
  assert.ok(!existsSync(folder));
});

test('the birth of a process tells it from any other', () => {
  assert.equal(processBirth(process.pid), processBirth(process.pid));
  assert.notEqual(processBirth(process.pid), null);
  for (const nobody of [0, -1, Number.NaN, 2 ** 30]) assert.equal(processBirth(nobody), null);
});
