import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { spoolMark } from '../../../infra/log-store/spool-mark.js';
import { spoolMetric } from '../../../infra/log-store/spool-metric.js';
import { spoolSource } from '../../../infra/log-store/spool-source.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const LINE = `{"process":"api","time":"2026-01-02T03:04:05.678Z"}\n`;

test('what waits in the spool is told in bytes: less once it is shipped, nothing while the marks cannot be read', async (t) => {
  const folder = temporaryFolder(t);
  const mark = join(folder, 'logs-shipped.json');
  const registry = new Registry();
  spoolMetric(registry, folder, spoolMark(mark));
  const told = async () => /_bytes (\d+)$/m.exec(await registry.metrics())?.[1];
  assert.equal(await told(), '0');
  for (const name of ['api-1-a.jsonl', 'api-1-b.open']) writeFileSync(join(folder, name), LINE);
  assert.equal(await told(), `${2 * LINE.length}`);
  await (await spoolSource(folder, spoolMark(mark)).next()).shipped();
  assert.equal(await told(), '0');
  appendFileSync(join(folder, 'api-1-b.open'), LINE);
  assert.equal(await told(), `${LINE.length}`);
  writeFileSync(mark, '{"api-1-a":');
  assert.equal(await told(), undefined);
});
