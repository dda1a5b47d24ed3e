import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { CASES, dashboardPanels, RULES } from '../../support/alert-rules.js';
import { canRun } from '../../support/counts.js';
import { isGoThere, runPromtool } from '../../support/promtool.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';

const skip = !canRun('Go', isGoThere());

test('Prometheus takes the rules', { skip }, async () => {
  const { isSound, said } = await runPromtool(
    'check',
    'rules',
    '--lint=all',
    '--lint-fatal',
    RULES,
  );
  assert.ok(isSound, said);
});

test('each alert fires in its case, and does not in the one close to it', { skip }, async () => {
  const { isSound, said } = await runPromtool('test', 'rules', CASES);
  assert.ok(isSound, said);
});

test('Prometheus takes each expression of the dashboard', { skip }, async (t) => {
  const rules = dashboardPanels().flatMap(({ targets = [] }) =>
    targets.map(({ expr }, place) => ({
      record: `panel:number:${place}`,
      expr: expr.replaceAll('$__rate_interval', '5m'),
    })),
  );
  const file = join(temporaryFolder(t), 'panels.yml');
  // One group each: two panels may well show the same.
  const groups = rules.map((rule, place) => ({ name: `${place}`, rules: [rule] }));
  writeFileSync(file, stringify({ groups }));
  const { isSound, said } = await runPromtool('check', 'rules', '--lint=none', file);
  assert.ok(isSound, said);
});
