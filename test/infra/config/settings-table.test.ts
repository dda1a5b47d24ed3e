import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { settingsAsked } from './support/settings-asked.js';

const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);

test('the README lists every setting there is, and no other', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.split('\n## Settings\n')[1]?.split('\n## ')[0] ?? '';
  const listed = [...section.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(([, name = '']) => name);
  assert.deepEqual(listed.sort(inOrder), settingsAsked());
});
