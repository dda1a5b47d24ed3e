import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { renewedToken } from '../../../infra/temporal/renewed-token.js';

test('a renewed token is shown from the next call on; while its file is away the last one is', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'enrollment-token-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'temporal.jwt');
  writeFileSync(file, 'first\n');
  const token = renewedToken(file);
  assert.equal(token(), 'first');
  writeFileSync(file, 'second\n');
  assert.equal(token(), 'second');
  rmSync(file);
  assert.equal(token(), 'second');
  writeFileSync(file, '');
  assert.equal(token(), 'second');
});

test('a token that is not there at the start stops the start', () => {
  assert.throws(() => renewedToken(join(tmpdir(), 'enrollment-no-such-token')), /ENOENT/);
});
