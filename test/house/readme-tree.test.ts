import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ROOMS } from './support/house-copy.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Folders that are told in one line with the folder above them. */
const TOLD_TOGETHER = ['test', 'worker'];

test('the README names every room of the house, and none that is not there', () => {
  const readme = readFileSync(`${root}/README.md`, 'utf8');
  const block = readme.split('\n## Where things are\n')[1]?.split('```')[1] ?? '';
  const listed = block
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[0] ?? '');
  const there = ROOMS.flatMap((room) => {
    if (TOLD_TOGETHER.includes(room)) return [room];
    const folders = readdirSync(`${root}/${room}`, { withFileTypes: true });
    return folders.filter((each) => each.isDirectory()).map(({ name }) => `${room}/${name}`);
  });
  const inOrder = (a: string, b: string): number => (a < b ? -1 : 1);
  assert.deepEqual(listed.sort(inOrder), there.sort(inOrder));
});
