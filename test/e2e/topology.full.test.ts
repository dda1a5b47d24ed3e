import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hasGo } from '../../infra/dev/launch/go-program.js';
import { ownCode, ROOT } from '../../infra/dev/own-code.js';
import { forgetState } from '../../infra/dev/state-folder.js';
import { canRun } from '../support/counts.js';

const skip = !canRun('Go', await hasGo());
const OFFSET = '11000';

test('the topology of temporal-compose.yml enrolls, undoes, and lets each role do its own and no more', {
  skip,
}, async (t) => {
  const stateFolder = mkdtempSync(join(tmpdir(), 'enrollment-topology-'));
  t.after(() => forgetState(stateFolder));
  const said: Buffer[] = [];
  const given = [`STATE_FOLDER=${stateFolder}`, `PORT_OFFSET=${OFFSET}`, `PROJECT_ROOT=${ROOT}`];
  const program = [process.execPath, ...ownCode('infra/dev/topology/main.ts'), '--once'];
  const child = spawn('env', [...given, ...program], { cwd: ROOT });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => said.push(chunk));
  const [code] = (await once(child, 'exit')) as [number | null];
  const text = Buffer.concat(said).toString();
  assert.equal(code, 0, text);
  assert.match(text, /outcome {4}enrolled/);
  assert.match(text, /outcome {4}rolled-back \(NO_SLOT_AVAILABLE/);
  assert.match(text, /✔ support may not terminate/);
  assert.doesNotMatch(text, /✖/);
});
