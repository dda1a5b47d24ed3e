import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { ownCode, ROOT } from '../../../infra/dev/own-code.js';
import { VERBS } from '../../../infra/ops/verbs.js';
import { objectIn, ops, opsHere } from './support/ops-command.js';

const id = randomUUID();
/** With all that a verb could miss, so that only its arguments are at fault. */
const settings = {
  MODE: 'development',
  PUBLIC_API_URL: 'http://127.0.0.1:1',
  OPS_TOKEN: 'a-token',
};

test('help names every verb with its options', async () => {
  const { code, stdout } = await ops({}, 'help');
  assert.equal(code, 0);
  for (const verb of Object.keys(VERBS)) assert.match(stdout, new RegExp(`^ {2}${verb}\\b`, 'm'));
});

test('each verb has its own help, asked either way, in words and as one object', async () => {
  for (const verb of Object.keys(VERBS)) {
    const asked = await opsHere({}, 'help', verb);
    assert.deepEqual(await opsHere({}, verb, '--help'), asked, verb);
    assert.equal(asked.code, 0);
    assert.match(
      asked.stdout,
      new RegExp(`^usage: npm run -s ops -- ${verb}\\b.* \\[--json\\]$`, 'm'),
    );
    const told = objectIn(await opsHere({}, verb, '--help', '--json'));
    assert.deepEqual(Object.keys(told), ['usage', 'says', 'more']);
  }
});

for (const words of [
  ['remove', id],
  ['constructor'],
  ['list', id],
  ['list', '--status', 'lost'],
  ['list', '--outcome', 'ended'],
  ['list', '--code', 'OOPS'],
  ['list', '--older-than', '10'],
  ['list', '--limit', '0'],
  ['show'],
  ['show', 'PAT-1'],
  ['show', id, '--everything'],
  ['replay'],
  ['replay', id, id],
  ['replay', '--failed'],
  ['replay', '--failed', '--since', 'ever'],
  ['replay', id, '--since', '24h'],
  ['retry', id, id],
  ['resolve', id, '--step', 'create-ehr-record'],
  ['resolve', id, '--step', 'create-ehr-record', '--reason', 'removed for Mrs Miller'],
  ['cancel'],
  ['cancel', id, '--reason', 'moved away'],
  ['sweep', id],
  ['sweep', '--all'],
  ['help', 'remove'],
  ['help', 'list', 'show'],
  ['decide', id],
  ['decide', id, '--accept', '--reject'],
  ['certificate', id],
  ['audit', 'archive'],
  ['audit', 'archive', '--before', '2019-13', '--to', 'x'],
  ['audit', 'archive', '--before', '2019-12'],
  ['audit', 'hold'],
  ['audit', 'release', 'for Mrs Miller'],
])
  test(`one line and exit 2: ops ${words.join(' ').replaceAll(id, 'ID')}`, async () => {
    const { code, stdout, stderr } = await opsHere(settings, ...words);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, /^[^\n]+\n$/);
  });

test('a reader who has read enough is no error', async () => {
  const piped = '"$@" help | true';
  const shell = spawnSync(
    '/bin/sh',
    ['-c', piped, 'sh', process.execPath, ...ownCode('infra/ops/main.ts')],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  assert.equal(shell.stderr, '');
});

test('what no system is named for is exit 4; with --json that is one object too', async () => {
  for (const words of [
    ['list'],
    ['show', id],
    ['replay', id],
    ['replay', '--failed', '--since', '24h'],
  ]) {
    const ran = await opsHere({}, ...words, '--json');
    assert.equal(ran.code, 4, words[0]);
    assert.equal(objectIn(ran)['exit'], 4);
    assert.match(ran.stderr, /^No stack is running here, and \w+ is not set\.\n$/);
  }
});

test('keys of the codec that a key server holds are an engineer’s to write: exit 5 says where', async () => {
  const vault = {
    ...{ KEYRING: 'transit', VAULT_ADDR: 'https://127.0.0.1:1', VAULT_ROLE_ID: 'r' },
    ...{ VAULT_SECRET_ID: 's', TEMPORAL_ADDRESS: '127.0.0.1:1' },
  };
  const one = await opsHere({ ...settings, ...vault }, 'keys', 'rotate', '--lineage', 'codec');
  assert.equal(one.code, 5);
  assert.match(one.stderr, /^[^\n]*keyring\/payloadCodec[^\n]*README[^\n]*\n$/);
});
