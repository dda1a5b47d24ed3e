import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ACCESS_PATTERNS, type AccessPattern } from '../../../activities/domain/access-pattern.js';
import { correlationId, enrollmentId, SYSTEM_TRAIL } from '../../../activities/domain/ids.js';
import type { SupportNotice } from '../../../activities/domain/support-notice.js';
import { details, happened } from '../../../infra/support/notice-text.js';
import { noticeKey } from '../../../infra/support/told.js';

const noticeOf = (code: AccessPattern): SupportNotice => ({
  ...{ kind: 'access-alert', code, enrollmentId: SYSTEM_TRAIL, step: null, attempts: 0 },
  correlationId: correlationId(randomUUID()),
  alert: { id: randomUUID(), count: 7, threshold: 5, windowMinutes: 60 },
});
const ui = { webUiUrl: 'https://temporal.test', namespace: 'enrollment' };

for (const pattern of ACCESS_PATTERNS)
  test(`${pattern}: the mail names pattern, count, entry and paragraph of the runbook, and no enrollment`, () => {
    const notice = noticeOf(pattern);
    const text = details({ notice, at: new Date() }, ui);
    assert.equal(happened(notice), 'access is unusual');
    for (const line of [
      new RegExp(`^Code: +${pattern}$`, 'm'),
      /^Reason: +[A-Z].*\.$/m,
      /^Counted: +7 within 60 minutes; an alert from 5 on$/m,
      new RegExp(`^Correlation id: +${notice.correlationId}$`, 'm'),
      new RegExp(`^Runbook: +README.md, "Watching access", ${pattern}$`, 'm'),
    ])
      assert.match(text, line);
    assert.doesNotMatch(text, /Enrollment:|Saga:|Key:/);
    assert.notEqual(noticeKey(notice), noticeKey(noticeOf(pattern)), 'each alert is a mail');
  });

test('each pattern has its paragraph in the runbook: where to look, what to do, what to report', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.split('\n## Watching access\n')[1]?.split('\n## ')[0] ?? '';
  const paragraphs = section
    .replaceAll(/\n {2}/g, ' ')
    .split('\n- ')
    .slice(1);
  const named = paragraphs.map((paragraph) => /^\*\*`([A-Z_]+)`\*\*: /.exec(paragraph)?.[1]);
  assert.deepEqual(new Set(named), new Set(ACCESS_PATTERNS));
  assert.equal(named.length, ACCESS_PATTERNS.length);
  for (const paragraph of paragraphs)
    for (const part of ['Look: ', 'Do: ', 'Reportable: '])
      assert.ok(paragraph.includes(part), `${part}${paragraph}`);
});

const told = (kind: SupportNotice['kind'], code: SupportNotice['code']): SupportNotice => ({
  ...{ kind, code, enrollmentId: enrollmentId(randomUUID()), step: null, attempts: 1 },
  correlationId: correlationId(randomUUID()),
});

for (const [kind, code, entry] of [
  ['rolled-back', 'UNAVAILABLE', 'rolled_back'],
  ['rolled-back', 'ANSWER_LOST', 'answer_lost'],
  ['needs-attention', 'STILL_PRESENT', 'stuck_undo'],
  ['needs-attention', 'ADAPTER_UNAVAILABLE', 'adapter_unavailable'],
  ['needs-attention', 'WELCOME_NOT_SENT', 'welcome_not_sent'],
  ['needs-attention', 'WELCOME_UNCONFIRMED', 'welcome_unconfirmed'],
  ['awaiting-repair', 'UNAVAILABLE', 'awaiting_repair'],
  ['patients-insert-failed', 'RECORD_INVALID', 'patients_insert_failed'],
  ['break-glass', 'EMERGENCY_CARE', 'break_glass'],
] as const)
  test(`the mail about ${kind}, ${code} leads to its entry of the runbook`, () => {
    const text = details({ notice: told(kind, code), at: new Date() }, ui);
    assert.match(text, new RegExp(`^Runbook: +infra/ops/RUNBOOK\\.md#${entry}$`, 'm'));
  });
