import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeLines } from '../../../infra/audit/export-file.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const LINE = `${'x'.repeat(2_000)}\n`;
const MOST_HELD_BYTES = 1_000_000;

test('an export asks for a line only when the file has taken those before: it holds few, however many there are', async (t) => {
  const path = join(temporaryFolder(t), 'trail');
  let most = 0;
  async function* lines() {
    for (let count = 0; count < 20_000; count += 1) {
      most = Math.max(most, count * LINE.length - statSync(path).size);
      yield LINE;
    }
  }
  await writeLines(path, lines());
  assert.equal(statSync(path).size, 20_000 * LINE.length);
  assert.ok(most < MOST_HELD_BYTES, `${most} bytes were held`);
});

test('an export that breaks off leaves no file; one that is there already is left alone', async (t) => {
  const folder = temporaryFolder(t);
  async function* lines() {
    yield LINE;
    throw new Error('the database went away');
  }
  await assert.rejects(writeLines(join(folder, 'trail'), lines()), /went away/);
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(join(folder, 'trail'), 'mine');
  await assert.rejects(writeLines(join(folder, 'trail'), lines()), { code: 'EEXIST' });
  assert.equal(readFileSync(join(folder, 'trail'), 'utf8'), 'mine');
});
