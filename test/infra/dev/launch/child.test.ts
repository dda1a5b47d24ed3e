import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startChild } from '../../../../infra/dev/launch/child.js';
import { processBirth } from '../../../../infra/dev/launch/process-birth.js';
import { StackError } from '../../../../infra/dev/stack-error.js';
import { moduleUrl, runProgram } from '../support/program.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const parent = (folder: string, end: string) => `
import { startChild } from '${moduleUrl('infra/dev/launch/child.ts')}';
const child = startChild(process.execPath, ['-e', 'setInterval(() => 0, 1000)'],
  { logFile: '${join(folder, 'child.log')}' });
console.log(child.pid);
${end}`;

const isGoneSoon = async (pid: number): Promise<boolean> => {
  for (let tries = 0; tries < 100; tries += 1) {
    if (processBirth(pid) === null) return true;
    await delay(50);
  }
  return false;
};

for (const [how, end] of [
  ['killed without warning', 'setInterval(() => 0, 1000);'],
  ['ended without stopping it', 'process.exit(0);'],
] as const)
  test(`a child does not outlive a parent that is ${how}`, async (t) => {
    const folder = temporaryFolder(t);
    const program = runProgram(folder, 'parent', parent(folder, end));
    const pid = Number(await program.line());
    program.child.kill('SIGKILL');
    await program.exit;
    assert.ok(await isGoneSoon(pid), 'the child still runs');
  });

test('a parent that has stopped its child ends by itself', async (t) => {
  const folder = temporaryFolder(t);
  const program = runProgram(folder, 'parent', parent(folder, 'await child.stop();'));
  const pid = Number(await program.line());
  assert.equal((await program.exit).code, 0);
  assert.equal(processBirth(pid), null);
});

test('a binary that is missing is one line that says what to do', (t) => {
  const logFile = join(temporaryFolder(t), 'log');
  assert.throws(() => startChild('/nowhere/postgres', [], { logFile }), {
    name: StackError.name,
    message: '/nowhere/postgres could not be started. Is it there and executable?',
  });
});

test('a child can be ended as a power cut would, and stopped once more', async (t) => {
  const logFile = join(temporaryFolder(t), 'log');
  const child = startChild(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { logFile });
  await child.stop('SIGKILL');
  assert.equal(child.process.signalCode, 'SIGKILL');
  await child.stop(); // Twice is fine.
});
