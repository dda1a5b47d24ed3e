import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { choosePorts } from '../../../infra/dev/ports.js';
import { somePort, temporaryFolder } from './support/temporary-folder.js';

test('every part has a port of its own, and the same one again at the next start', async (t) => {
  const folder = temporaryFolder(t);
  const offset = somePort() - 8_443;
  const ports = await choosePorts(folder, offset);
  assert.equal(new Set(Object.values(ports)).size, Object.keys(ports).length);
  assert.deepEqual(await choosePorts(folder, 0), ports);
});

test('a port that is taken moves up, and nothing else with it', async (t) => {
  const folder = temporaryFolder(t);
  const ports = await choosePorts(folder, somePort() - 8_443);
  const taken = createServer().listen(ports.ehr, '127.0.0.1');
  t.after(() => taken.close());
  await once(taken, 'listening');
  const moved = await choosePorts(folder);
  assert.ok(moved.ehr > ports.ehr);
  assert.deepEqual({ ...moved, ehr: 0 }, { ...ports, ehr: 0 });
});

test('a damaged list of ports is made anew', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'ports.json'), '{"api":');
  const ports = await choosePorts(folder, somePort() - 8_443);
  assert.deepEqual(await choosePorts(folder), ports);
});
