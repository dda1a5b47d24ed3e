import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { count } from '../support/counts.js';
import { type Secret, secretsOf } from '../support/secrets-of.js';
import { seenOfProcess, withDescendants } from '../support/seen-of-process.js';
import { startTestStack, type TestStack } from '../support/test-stack.js';

/** A token of OpenBao: nobody knows which ones there will be, but all look like this. */
const TOKEN = /\bs\.[A-Za-z0-9]{24}\b/;
const namesIn = (text: string, secrets: readonly Secret[]): readonly string[] =>
  secrets.filter(({ value }) => text.includes(value)).map(({ name }) => name);

const PLACES = [
  ['files', false],
  ['OpenBao', true],
] as const;

for (const [where, vault] of PLACES.slice(0, count(1, 2)))
  test(`with secrets in ${where}: no argument, environment or log of any process holds one, at work or failing`, async (t) => {
    const bench = await startTestStack({}, { vault, staffServers: true });
    t.after(() => bench.stop());
    const { stateFolder } = bench.stack.parts;
    const secrets = secretsOf(stateFolder);
    assert.ok(secrets.length > 20, `${secrets.length} secrets`);
    await atWorkAndFailing(bench);
    const processes = withDescendants(pidsOf(bench));
    const seen = processes.map((pid) => ({ pid, text: seenOfProcess(pid) }));
    // Six of ours and two or three servers; of ours each is told where its secrets lie, and not what they are.
    assert.ok(processes.length >= (vault ? 9 : 8), `${processes.length} processes`);
    assert.ok(seen.filter(({ text }) => text.includes(join(stateFolder, 'secrets'))).length >= 4);
    for (const { pid, text } of seen) assert.deepEqual(namesIn(text, secrets), [], `${pid}`);
    for (const name of readdirSync(join(stateFolder, 'logs'))) {
      const log = readFileSync(join(stateFolder, 'logs', name), 'utf8');
      assert.deepEqual(namesIn(log, secrets), [], name);
      assert.doesNotMatch(log, TOKEN, name);
    }
  });

function pidsOf({ stack }: TestStack): readonly number[] {
  const { file, postgres, temporal, openbao } = stack;
  const servers = [postgres, temporal, openbao].flatMap((server) => server?.child.pid ?? []);
  return [...Object.values(file.pids), ...servers];
}

/** One person is enrolled, one meets a bureau that refuses us, one a database that went away; so do worker and API. */
async function atWorkAndFailing(bench: TestStack): Promise<void> {
  const enroll = async () => (await bench.portal.submit(bench.nextPerson())).enrollmentId;
  await bench.ended(await enroll());
  await bench.fault('identity', {
    match: { operation: 'inquire' },
    times: 'always',
    effect: 'before',
    status: 401,
  });
  await bench.ended(await enroll());
  await bench.clearFaults();
  await bench.stack.postgres?.kill();
  const meanwhile = enroll();
  await bench.stack.openbao?.seal();
  await bench.stack.openbao?.stop();
  await bench.stack.openbao?.start();
  await bench.stack.postgres?.start();
  await bench.ended(await meanwhile);
}

test('a secret that is an argument, or in an environment, or in a log is found', async () => {
  const secrets = [
    { name: 'argument', value: 'planted-as-an-argument' },
    { name: 'variable', value: 'planted-as-a-variable' },
  ];
  const [{ value: argument }, { value: variable }] = secrets as [Secret, Secret];
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', argument], {
    env: { PLANTED: variable },
    stdio: 'ignore',
  });
  await once(child, 'spawn');
  try {
    const [found] = withDescendants([process.pid]).filter((pid) => pid === child.pid);
    assert.equal(found, child.pid);
    const names = namesIn(seenOfProcess(child.pid ?? 0), secrets);
    assert.deepEqual(names, ['argument', 'variable']);
    assert.match(`x-vault-token: s.${'a1B2c3D4'.repeat(3)} was sent`, TOKEN);
  } finally {
    child.kill('SIGKILL');
  }
});
