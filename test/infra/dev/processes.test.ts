import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { answers } from '../../../infra/dev/launch/answers.js';
import { localCertificates } from '../../../infra/dev/launch/certificates.js';
import { processBirth } from '../../../infra/dev/launch/process-birth.js';
import { choosePorts } from '../../../infra/dev/ports.js';
import { StackProcesses } from '../../../infra/dev/processes.js';
import { systemsWith } from '../../../infra/dev/systems.js';
import { somePort, temporaryFolder } from './support/temporary-folder.js';

/** The mail inbox stands for all of them: it needs nothing else. */
async function startMail(t: TestContext) {
  const stateFolder = temporaryFolder(t);
  const tls = await localCertificates(join(stateFolder, 'tls'));
  const ports = await choosePorts(stateFolder, somePort() - 8_443);
  let restarts = 0;
  const processes = new StackProcesses(
    {
      ...{ stateFolder, ports, tls, namespace: '', audience: '', systems: systemsWith() },
      databaseCaFile: undefined,
      hasVault: false,
      environment: {},
      overrides: {},
    },
    () => {
      restarts += 1;
    },
  );
  t.after(() => processes.stopAll());
  await processes.start('mail');
  const inbox = `http://127.0.0.1:${ports.inbox}/api/email`;
  return {
    processes,
    ports,
    log: () => readFileSync(join(stateFolder, 'logs', 'mail.log'), 'utf8'),
    restarts: () => restarts,
    isUp: () => answers(inbox, ''),
    inbox: async () => (await fetch(inbox)).text(),
  };
}

test('a process that dies by itself is started again', async (t) => {
  const mail = await startMail(t);
  const { mail: pid } = mail.processes.pids();
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGKILL');
  for (let tries = 0; tries < 200 && mail.restarts() === 0; tries += 1) await delay(50);
  assert.equal(mail.restarts(), 1);
  assert.notEqual(mail.processes.pids()['mail'], pid);
  assert.ok(await mail.isUp());
});

test('one that was killed on purpose stays away until it is started', async (t) => {
  const { processes, isUp } = await startMail(t);
  await processes.kill('mail');
  await delay(600);
  assert.deepEqual(processes.pids(), {});
  assert.equal(await isUp(), false);
  await processes.start('mail');
  assert.ok(await isUp());
});

test('stopping while one is on its way up again leaves nothing', async (t) => {
  const { processes } = await startMail(t);
  const { mail: first = 0 } = processes.pids();
  process.kill(first, 'SIGKILL');
  while (processes.pids()['mail'] === first) await delay(10);
  const { mail: second = 0 } = processes.pids();
  await processes.stopAll();
  await delay(600);
  assert.deepEqual(processes.pids(), {});
  for (const pid of [first, second]) assert.equal(processBirth(pid), null);
});

test('the inbox takes mail for this machine only, and its log names nobody', async (t) => {
  const { ports, log, inbox } = await startMail(t);
  const socket = createConnection(ports.smtp, '127.0.0.1').setEncoding('utf8');
  const say = async (line: string): Promise<void> => {
    socket.write(`${line}\r\n`);
    await once(socket, 'data');
  };
  await once(socket, 'data');
  await say('HELO localhost');
  await say('MAIL FROM:<clinic@example.org>');
  await say('RCPT TO:<canaria.quill@example.org>');
  await say('DATA');
  await say('Subject: Canaria Quill\r\n\r\nWelcome\r\n.');
  socket.end('QUIT\r\n');
  while (!(await inbox()).includes('Canaria Quill')) await delay(20);
  assert.doesNotMatch(log(), /canaria/i);
});
