import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../../../infra/dev/own-code.js';
import { alertRules, CASES, dashboardPanels } from '../../support/alert-rules.js';

const rules = alertRules();
const names = rules.map(({ alert }) => alert);
const runbook = readFileSync(join(ROOT, 'infra/ops/RUNBOOK.md'), 'utf8');
const section = runbook.split('\n## Alerts\n')[1]?.split('\n## ')[0] ?? '';
const entries = section.split('\n### ').slice(1);

test('each alert says how urgent it is, what is the matter, and where to read on', () => {
  assert.equal(new Set(names).size, names.length);
  for (const { alert, labels, annotations } of rules) {
    assert.ok(['page', 'ticket'].includes(labels['severity'] ?? ''), alert);
    assert.match(annotations['summary'] ?? '', /^[A-Z][^{}]{20,120}\.$/, alert);
    const anchor = `infra/ops/RUNBOOK.md#${alert.toLowerCase()}`;
    assert.equal(annotations['runbook_url'], anchor);
  }
});

test('each alert has its entry in the runbook, and each entry its alert', () => {
  const headings = entries.map((entry) => entry.split('\n')[0] ?? '');
  assert.deepEqual(headings.toSorted(), names.toSorted());
});

test('each entry says what it means for a patient, what to look at, by which command, what to do, and when it is over', () => {
  for (const entry of entries) {
    for (const part of ['For a patient', 'Look first', 'Do', 'Over when'])
      assert.ok(entry.includes(`\n**${part}:** `), `${part} of ${entry.split('\n')[0]}`);
    assert.match(entry, /\n```sh\nnpm run -s ops -- [^`]+\n```\n/, entry);
  }
});

test('each alert has a case in which it fires and one in which it does not', () => {
  const { tests } = parse(readFileSync(CASES, 'utf8')) as { tests: { name: string }[] };
  const wanted = names.flatMap((name) => [`${name} does not fire`, `${name} fires`]);
  const there = new Set(tests.map(({ name }) => name.split(':')[0] ?? ''));
  assert.deepEqual([...there].toSorted(), wanted.toSorted());
});

test('each panel of the dashboard shows something, says what, and no two are of one title', () => {
  const panels = dashboardPanels();
  assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
  for (const { title, targets = [], ...rest } of panels) {
    assert.ok(targets.length > 0, title);
    assert.ok('description' in rest && rest.description !== '', title);
  }
});
