import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { keptBundle } from '../../worker/kept-bundle.js';
import { temporaryFolder } from '../infra/dev/support/temporary-folder.js';

test('a start takes the bundle that an earlier one made of the same code, and of no other', async (t) => {
  const root = temporaryFolder(t);
  for (const folder of ['workflows', 'activities/steps', 'infra'])
    mkdirSync(join(root, folder), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(root, name), text);
  write('package-lock.json', '{}');
  write('workflows/enroll.ts', 'one');
  let made = 0;
  const make = async () => {
    made += 1;
    return `bundle ${made}`;
  };
  const start = () => keptBundle(make, root);
  assert.deepEqual([await start(), await start()], ['bundle 1', 'bundle 1']);
  const changes = [
    ['workflows/enroll.ts', 'two'],
    ['activities/steps/step.ts', 'new'],
    ['infra/codec.ts', 'new'],
    ['package-lock.json', '{ }'],
  ] as const;
  for (const [place, [name, text]] of changes.entries()) {
    write(name, text);
    assert.deepEqual([await start(), await start()], Array(2).fill(`bundle ${place + 2}`), name);
  }
  assert.equal(readdirSync(join(root, '.cache')).length, 1, 'what is of no use any more is gone');
});

test('where nothing can be kept a start makes its own', async (t) => {
  const root = temporaryFolder(t);
  for (const folder of ['workflows', 'activities', 'infra']) mkdirSync(join(root, folder));
  for (const file of ['package-lock.json', '.cache']) writeFileSync(join(root, file), '');
  const start = (code: string) => keptBundle(async () => code, root);
  assert.deepEqual([await start('one'), await start('two')], ['one', 'two']);
});
