import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EnrollmentId, StepName } from '../../../activities/domain/ids.js';
import type { Outcome } from '../../../activities/domain/outcome.js';
import { VERBS } from '../../../infra/ops/verbs.js';
import { enrollment } from '../../../workflows/enrollment.js';
import type { StepState } from '../../../workflows/messages.js';
import { progressText, type Told } from '../../../workflows/saga/progress-text.js';

const id = '00000000-0000-4000-8000-000000000001' as EnrollmentId;
const STEP = 'create-ehr-record' as StepName;
const told = (more: Partial<Told>, state: StepState = 'pending'): Told => ({
  ...{ id, status: 'running', needsAttention: false, until: null, outcome: null, ...more },
  steps: enrollment.map(({ name }) =>
    name === STEP
      ? { name, state, code: state === 'pending' ? null : 'UNAVAILABLE' }
      : { name, state: 'pending', code: null },
  ),
});
const over = (outcome: Partial<Outcome>): Told =>
  told({
    status: 'ended',
    needsAttention: (outcome.residue?.length ?? 0) > 0 || (outcome.attention ?? null) !== null,
    outcome: {
      ...{ kind: 'enrolled', failureCode: null, failedStep: null, residue: [], attention: null },
      ...outcome,
    },
  });

const attended = { needsAttention: true };
const CASES: readonly (readonly [what: string, told: Told, says: RegExp])[] = [
  ['a running saga', told({}), /\*\*Next:\*\* nothing to do, the saga is working/],
  [
    'a review, with what happens when nobody comes',
    told({ ...attended, status: 'awaiting-review', until: new Date('2026-11-28T20:08:41Z') }),
    /until 2026-11-28 20:08 UTC\.[\s\S]*ops -- decide 0+-[\s\S]*rejected and all is undone/,
  ],
  [
    'a repair, with the step whose system it is',
    told({ ...attended, status: 'awaiting-repair' }, 'failed'),
    /mends the system of create-ehr-record, then `npm run -s ops -- retry [\s\S]*roll-back/,
  ],
  ['an undo that works', told({ status: 'rolling-back' }, 'undoing'), /nothing to do, each undo/],
  [
    'a stuck undo, with commands that name its step',
    told({ ...attended, status: 'rolling-back' }, 'undoing'),
    /retry \S+ --step create-ehr-record`[\s\S]*resolve \S+ --step create-ehr-record --reason CODE`/,
  ],
  [
    'residue, by system and reason',
    over({
      kind: 'rolled-back-with-residue',
      residue: [{ system: STEP, reason: 'clinical-data-present' }],
    }),
    /ended: rolled-back-with-residue\*\* \(needs attention\)[\s\S]*create-ehr-record \(clinical-data-present\)/,
  ],
  ['a letter that was refused', over({ attention: 'WELCOME_NOT_SENT' }), /another way/],
  ['a letter nobody knows of', over({ attention: 'WELCOME_UNCONFIRMED' }), /never sent twice/],
  ['an enrolled patient', over({}), /nothing to do, the patient is enrolled/],
  ['a clean end', over({ kind: 'cancelled' }), /nothing to do, every system has proven/],
];

for (const [what, case_, says] of CASES)
  test(`current details say what to do next about ${what}`, () => {
    const text = progressText(case_);
    assert.match(text, says);
    assert.equal(/Next:\*\* nothing to do/.test(text), !case_.needsAttention);
    assert.equal(text.includes('GUIDE.md'), case_.needsAttention);
    assert.equal(/Engineers: infra\/ops\/RUNBOOK\.md#[a-z_]+$/.test(text), case_.needsAttention);
    for (const [, verb = ''] of text.matchAll(/ops -- ([a-z-]+)/g)) assert.ok(verb in VERBS, verb);
  });

test('each step is on a line of its own, with its state and what it last failed with, in words', () => {
  const lines = progressText(told({ status: 'rolling-back' }, 'undone')).split('\n');
  for (const { name } of enrollment)
    assert.equal(lines.filter((line) => line.startsWith(`- ${name}: **`)).length, 1, name);
  assert.ok(
    lines.includes(
      '- create-ehr-record: **undone** (last failure UNAVAILABLE: An outside system did not take the request.)',
    ),
  );
});
