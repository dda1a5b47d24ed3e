import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { moduleUrl, runProgram } from './support/program.js';
import { temporaryFolder } from './support/temporary-folder.js';

const program = (stopMs: number) => `
import { stopAsked } from '${moduleUrl('infra/dev/stop-asked.ts')}';
const asked = stopAsked();
const keepAlive = setInterval(() => 0, 1000);
console.log('ready');
console.log(await asked);
await new Promise((resolve) => setTimeout(resolve, ${stopMs}));
console.log('stopped in order');
process.exit(0);`;

test('a signal that arrives twice, as Ctrl-C under npm does, still stops in order', async (t) => {
  const told = runProgram(temporaryFolder(t), 'program', program(300));
  await told.line();
  told.child.kill('SIGINT');
  assert.equal(await told.line(), 'SIGINT');
  told.child.kill('SIGINT');
  told.child.kill('SIGTERM');
  const { code, output } = await told.exit;
  assert.equal(code, 0);
  assert.match(output, /stopped in order/);
});

test('asked again in earnest, it ends at once', async (t) => {
  const told = runProgram(temporaryFolder(t), 'program', program(60_000));
  await told.line();
  told.child.kill('SIGINT');
  await told.line();
  await delay(1_100);
  told.child.kill('SIGINT');
  assert.equal((await told.exit).code, 130);
});
