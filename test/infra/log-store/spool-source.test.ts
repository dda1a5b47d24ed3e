import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Batch } from '../../../infra/log-store/source.js';
import { spoolMark } from '../../../infra/log-store/spool-mark.js';
import { spoolSource } from '../../../infra/log-store/spool-source.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const lineOf = (process: string, count: number): string =>
  `${JSON.stringify({ level: 'error', time: '2026-01-02T03:04:05.678Z', process, event: 'step.failed', count })}\n`;

function spoolOf(t: TestContext) {
  const folder = temporaryFolder(t);
  const mark = join(folder, 'logs-shipped.json');
  const source = () => spoolSource(folder, spoolMark(mark));
  return {
    folder,
    mark,
    next: () => source().next(),
    path: (name: string) => join(folder, name),
    files: () => readdirSync(folder).filter((name) => !join(folder, name).startsWith(mark)),
  };
}

const texts = ({ messages }: Batch) => messages.map((message) => message.toString());

test('each whole line is a message, with its place and what it says of itself', async (t) => {
  const { path, next } = spoolOf(t);
  writeFileSync(path('api-1-a.open'), `${lineOf('api', 1)}${lineOf('api', 2)}{"half`);
  const [first = '', second = '', ...more] = texts(await next());
  assert.deepEqual(more, []);
  assert.match(
    first,
    /^\d+ <131>1 2026-01-02T03:04:05[.]678Z \S+ enrollment-api - log \[place@32473 file="api-1-a" offset="0"\] \{.*"count":1\}$/,
  );
  assert.ok(second.includes(`offset="${lineOf('api', 1).length}"`));
  assert.equal(Number.parseInt(first, 10), Buffer.byteLength(first) - first.indexOf('<'));
});

test('what was not shipped comes again, and what was does not, also once its file is finished', async (t) => {
  const { path, next, files } = spoolOf(t);
  writeFileSync(path('api-1-a.open'), lineOf('api', 1));
  assert.deepEqual(texts(await next()), texts(await next()));
  await (await next()).shipped();
  assert.deepEqual(texts(await next()), []);
  appendFileSync(path('api-1-a.open'), lineOf('api', 2));
  renameSync(path('api-1-a.open'), path('api-1-a.jsonl'));
  const batch = await next();
  assert.equal(batch.messages.length, 1);
  assert.match(texts(batch)[0] ?? '', /"count":2/);
  assert.deepEqual(files(), ['api-1-a.jsonl'], 'it goes when it has been shipped, not before');
  await batch.shipped();
  await next();
  assert.deepEqual(files(), []);
});

test('a file whose process died goes when it is shipped and was not written to for hours, with its half line', async (t) => {
  const { path, next, files } = spoolOf(t);
  writeFileSync(path('worker-1-a.open'), `${lineOf('worker', 1)}{"half`);
  await (await next()).shipped();
  await next();
  assert.equal(files().length, 1);
  const longAgo = new Date(Date.now() - 3 * 3_600_000);
  utimesSync(path('worker-1-a.open'), longAgo, longAgo);
  await next();
  assert.deepEqual(files(), []);
});

test('a batch is bounded, and the rest comes with the next ones, each line once', async (t) => {
  const { path, next } = spoolOf(t);
  for (const name of ['api-1-a.jsonl', 'api-1-b.jsonl'])
    writeFileSync(path(name), Array.from({ length: 900 }, (_, n) => lineOf(name, n)).join(''));
  const seen: string[] = [];
  for (const expected of [1_000, 800, 0]) {
    const batch = await next();
    assert.equal(batch.messages.length, expected);
    seen.push(...texts(batch));
    await batch.shipped();
  }
  assert.equal(new Set(seen).size, 1_800);
});

test('a damaged file of marks stops the shipping: nothing is sent from the beginning again', async (t) => {
  const { path, mark, next } = spoolOf(t);
  writeFileSync(path('api-1-a.open'), lineOf('api', 1));
  writeFileSync(mark, '{"api-1-a":');
  await assert.rejects(next(), { name: 'MarkError' });
});
