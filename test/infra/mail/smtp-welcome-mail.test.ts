import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownCode } from '../../../infra/dev/own-code.js';
import { failing } from '../../support/record-system-contract.js';
import { letter, welcomeBench } from './support/welcome-world.js';

const SEND_WELCOME = fileURLToPath(new URL('support/send-welcome.ts', import.meta.url));
let bench: Awaited<ReturnType<typeof welcomeBench>>;

before(async () => {
  bench = await welcomeBench();
});
after(() => bench.stop());
beforeEach(() => bench.server.forget());

test('a letter goes out once; a repeat whose answer was lost sends nothing and hears the same', async () => {
  const { id, send, state } = await bench.enrollment();
  assert.equal(await send(), 'accepted');
  assert.equal(await send(), 'accepted');
  assert.equal(await state(), 'accepted');
  assert.equal(bench.server.delivered.length, 1);
  assert.match(
    bench.server.delivered[0] ?? '',
    new RegExp(`^Message-ID: <${id}\\.welcome@clinic\\.test>`, 'm'),
  );
});

test('deferred by the server: the step is retried and the letter goes out then', async () => {
  const { send, state } = await bench.enrollment();
  bench.server.fault = { stage: 'RCPT', fault: '450 greylisted', times: 2 };
  await assert.rejects(send(), failing('UNAVAILABLE'));
  assert.equal(await state(), 'ready');
  await assert.rejects(send(), failing('UNAVAILABLE'));
  assert.equal(await send(), 'accepted');
  assert.equal(bench.server.delivered.length, 1);
});

test('refused for good: nothing is sent, nor tried again', async () => {
  const { send, state } = await bench.enrollment();
  bench.server.fault = { stage: 'RCPT', fault: '550 no such user', times: 1 };
  assert.equal(await send(), 'refused');
  assert.equal(await state(), 'refused');
  assert.equal(await send(), 'refused');
  assert.equal(bench.server.complete.length, 0);
});

test('a line cut before the dot: retried; cut at the dot: unknown, and never sent again', async () => {
  const before = await bench.enrollment();
  bench.server.fault = { stage: 'body', fault: 'cut', times: 1 };
  await assert.rejects(before.send(), failing('UNAVAILABLE'));
  assert.equal(await before.send(), 'accepted');
  const at = await bench.enrollment();
  bench.server.fault = { stage: 'dot', fault: 'cut', times: 1 };
  assert.equal(await at.send(), 'unknown');
  assert.equal(await at.send(), 'unknown');
  assert.equal(await at.state(), 'unknown');
  assert.equal(bench.server.complete.length, 2);
});

test('two attempts at once send at most one letter, whoever comes first', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id, attempt, state } = await bench.enrollment();
    const one = await attempt();
    const answers = await Promise.allSettled([
      bench.mail.send(one, letter()),
      bench.mail.send(one, letter()),
    ]);
    const sent = bench.server.complete.filter((message) => message.includes(id)).length;
    assert.ok(sent <= 1);
    // Nobody may say `accepted` of a letter that the row calls unknown.
    const last = await state();
    for (const answer of answers)
      if (answer.status === 'fulfilled') assert.equal(answer.value, last);
  }
});

test('an attempt that finds another one sending does not send; the late answer changes nothing', async () => {
  const { attempt, send, state } = await bench.enrollment();
  bench.server.fault = { stage: 'dot', fault: 'hang', times: 1 };
  const first = bench.mail.send(await attempt(5_000), letter());
  while (bench.server.complete.length === 0) await pause(10);
  assert.equal(await send(), 'unknown');
  assert.equal(await first, 'unknown');
  assert.equal(await state(), 'unknown');
  assert.equal(await bench.mail.send(await attempt(), letter()), 'unknown');
  assert.equal(bench.server.complete.length, 1);
});

for (const [stage, complete] of [
  ['DATA', 0],
  ['dot', 1],
] as const)
  test(`a worker killed while the server is silent at ${stage}: unknown, and never sent again`, async () => {
    const { id, send } = await bench.enrollment();
    bench.server.fault = { stage, fault: 'hang', times: 1 };
    const { urls, caFile } = bench.database;
    const worker = spawn(
      process.execPath,
      [...ownCode(SEND_WELCOME), urls.owner, caFile, bench.server.url, id],
      { stdio: 'ignore' },
    );
    await bench.server.hears('DATA');
    while (bench.server.complete.length < complete) await pause(10);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    assert.equal(await send(), 'unknown');
    assert.equal(bench.server.complete.length, complete);
    assert.equal(bench.server.commands.filter((line) => line.startsWith('DATA')).length, 1);
  });
