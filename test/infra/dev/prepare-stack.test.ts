import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { prepare } from '../../../infra/dev/prepare-stack.js';
import { somePort, temporaryFolder } from './support/temporary-folder.js';

function starter(t: TestContext) {
  const stateFolder = temporaryFolder(t);
  const common = { stateFolder, cacheFolder: stateFolder, environment: {} };
  return (vault: boolean) => prepare({ ...common, portOffset: somePort() - 8_443, vault });
}

test('a stack whose keys are in OpenBao starts with --vault only, also when its first start was cut short', async (t) => {
  const start = starter(t);
  assert.equal((await start(true)).hasVault, true);
  assert.equal((await start(true)).hasVault, true);
  await assert.rejects(start(false), {
    name: 'StackError',
    message: /^The keys of this stack are in OpenBao: start it with --vault\..*--fresh$/,
  });
});

test('a stack whose keys are in a file is not started with --vault', async (t) => {
  const start = starter(t);
  assert.equal((await start(false)).hasVault, false);
  assert.equal((await start(false)).hasVault, false);
  await assert.rejects(start(true), {
    name: 'StackError',
    message: /^The keys of this stack are in a file, not in OpenBao\..*--fresh --vault$/,
  });
});
