import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { LogSpool } from '../../../infra/observability/log-spool.js';
import { spooled } from '../../../infra/observability/spooled.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const LINE = `${JSON.stringify({ level: 'info', event: 'process.started' })}\n`;

function spoolIn(t: TestContext, limits: { limitBytes?: number; fileBytes?: number } = {}) {
  const folder = join(temporaryFolder(t), 'spool');
  const spool = new LogSpool({ folder, process: 'api', limitBytes: 100_000, ...limits });
  const files = () => readdirSync(folder).toSorted();
  const text = () => files().map((name) => readFileSync(join(folder, name), 'utf8'));
  return { folder, spool, files, text };
}

test('a line lies in the spool as soon as it is written, in a file that its owner alone reads', (t) => {
  const { folder, spool, files, text } = spoolIn(t);
  assert.equal(spool.write(LINE), true);
  assert.deepEqual(text(), [LINE]);
  const [name = ''] = files();
  assert.match(name, /^api-\d{13}-[0-9a-f]{8}-000001[.]open$/);
  assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('a file that is full, and the last one, get the name of a finished one', (t) => {
  const { spool, files } = spoolIn(t, { fileBytes: LINE.length });
  for (let count = 0; count < 3; count += 1) spool.write(LINE);
  const endings = () => files().map((name) => name.split('.').at(-1));
  assert.deepEqual(endings(), ['jsonl', 'jsonl', 'open']);
  spool.finish();
  assert.deepEqual(endings(), ['jsonl', 'jsonl', 'jsonl']);
});

test('a full spool takes nothing more, and costs the process nothing; it takes again when it has room', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const limits = { fileBytes: LINE.length, limitBytes: 5 * LINE.length };
  const { folder, spool, text } = spoolIn(t, limits);
  const out: string[] = [];
  const destination = spooled({ write: (line) => void out.push(line) }, spool, 'api');
  for (let count = 0; count < 8; count += 1) destination.write(LINE);
  assert.equal(text().join(''), LINE.repeat(5));
  const told = () => out.filter((line) => line !== LINE).map((line) => JSON.parse(line));
  assert.equal(out.length - told().length, 8, 'each line is written out');
  assert.deepEqual(
    told().map(({ event, process }) => `${process} ${event}`),
    ['api log-spool.full'],
  );
  rmSync(folder, { recursive: true });
  t.mock.timers.tick(1_001);
  destination.write(LINE);
  assert.match(
    text()[0] ?? '',
    /^\{"level":"error",.*"event":"log-spool.lines-lost","count":3\}\n/,
  );
  assert.ok(text().join('').endsWith(LINE));
  assert.equal(told().length, 2);
});
