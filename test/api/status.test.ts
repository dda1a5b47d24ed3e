import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AuditFacts } from '../../activities/domain/audit.js';
import type { Phase } from '../../activities/domain/phase.js';
import { statusOf } from '../../api/status.js';
import type { TrailEntry } from '../../infra/postgres/enrollment-view.js';
import { type Happening, trailOf, viewOf } from './support/trail.js';

const steps = ['verify-identity', 'create-ehr-record'];
const clock = { now: new Date('2026-01-01T00:01:00Z'), quietAfterMs: 600_000 };
const read = (phase: Phase, happenings: readonly Happening[], more = {}) =>
  statusOf(viewOf({ phase, steps, ...more }), trailOf(happenings), clock);
const states = (phase: Phase, happenings: readonly Happening[], more = {}) =>
  read(phase, happenings, more).steps.map(({ state }) => state);

const perform = (step: string, fence = 1, attempt = 1): AuditFacts =>
  ({ step, verb: 'perform', attempt, fence }) as unknown as AuditFacts;
const undo = (step: string, verb: 'undo' | 'verifyGone', more: AuditFacts = {}): AuditFacts =>
  ({ step, verb, attempt: 1, fence: 2, ...more }) as unknown as AuditFacts;

test('before anything happened every step is pending and absent values are null', () => {
  const status = read('accepted', []);
  assert.deepEqual(status.steps, [
    { name: 'verify-identity', state: 'pending', attempts: 0, startedAt: null, endedAt: null },
    { name: 'create-ehr-record', state: 'pending', attempts: 0, startedAt: null, endedAt: null },
  ]);
  assert.deepEqual(
    [status.status, status.outcome, status.failureCode, status.failedStep, status.endedAt],
    ['accepted', null, null, null, null],
  );
  assert.equal(status.acceptedAt, '2026-01-01T00:00:00.000Z');
});

test('a step that is retried reads as running and counts its attempts', () => {
  const { steps: lines } = read('running', [
    ['step.attempted', perform('verify-identity')],
    ['step.failed', perform('verify-identity')],
    ['step.attempted', perform('verify-identity', 1, 2)],
  ]);
  assert.deepEqual([lines[0]?.state, lines[0]?.attempts], ['running', 2]);
});

test('a step has failed once the enrollment turns back', () => {
  const happenings: Happening[] = [
    ['step.attempted', perform('verify-identity')],
    ['step.succeeded', perform('verify-identity')],
    ['step.attempted', perform('create-ehr-record')],
    ['step.failed', perform('create-ehr-record')],
  ];
  assert.deepEqual(states('running', happenings), ['done', 'running']);
  assert.deepEqual(states('purging', happenings), ['done', 'failed']);
});

test('an undo counts when its absence is verified, what a system keeps when it is known', () => {
  const begun: Happening[] = [
    ['step.attempted', perform('verify-identity')],
    ['step.attempted', perform('create-ehr-record')],
    ['enrollment.purge-started', { fence: 2 }],
    ['step.attempted', undo('create-ehr-record', 'undo')],
    ['step.succeeded', undo('create-ehr-record', 'undo', { undo: 'gone' })],
    ['step.attempted', undo('verify-identity', 'undo')],
    ['step.succeeded', undo('verify-identity', 'undo', { undo: 'neutralised' })],
  ];
  assert.deepEqual(states('purging', begun), ['neutralised', 'undoing']);
  const verified: Happening[] = [
    ...begun,
    ['step.succeeded', undo('create-ehr-record', 'verifyGone')],
  ];
  assert.deepEqual(states('purging', verified), ['neutralised', 'undone']);
});

test('a result that arrives under an earlier fence moves nothing', () => {
  const late: Happening[] = [
    ['step.attempted', perform('verify-identity', 1)],
    ['enrollment.adopted', { fence: 2 }],
    ['step.succeeded', perform('verify-identity', 1)],
  ];
  assert.deepEqual(states('running', late), ['running', 'pending']);
});

test('a saga without a sign of life reads as recovering, a rollback never does', () => {
  const trail = trailOf([['enrollment.started', { fence: 1 }]]);
  const later = { now: new Date('2026-01-01T01:00:00Z'), quietAfterMs: 60_000 };
  assert.equal(statusOf(viewOf({ phase: 'running', steps }), trail, later).status, 'recovering');
  assert.equal(statusOf(viewOf({ phase: 'purging', steps }), trail, later).status, 'rolling-back');
});

const RANK = ['pending', 'running', 'done', 'failed', 'undoing', 'undone', 'neutralised', 'manual'];
const rankOf = (state: string): number => Math.min(RANK.indexOf(state), RANK.indexOf('undone'));

test('no step line ever moves back, whatever the trail holds', () => {
  const happening = fc.tuple(
    fc.constantFrom('step.attempted', 'step.succeeded', 'step.failed', 'enrollment.adopted'),
    fc.record({
      step: fc.constantFrom(...steps),
      verb: fc.constantFrom('perform', 'undo', 'verifyGone'),
      undo: fc.constantFrom('gone', 'neutralised', 'manual'),
      fence: fc.integer({ min: 0, max: 4 }),
    }),
  ) as unknown as fc.Arbitrary<Happening>;
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 30 }), (happenings) => {
      const trail: readonly TrailEntry[] = trailOf(happenings);
      let before = [0, 0];
      for (let length = 0; length <= trail.length; length++) {
        const { steps: lines } = statusOf(
          viewOf({ phase: 'running', steps }),
          trail.slice(0, length),
          clock,
        );
        const ranks = lines.map(({ state }) => rankOf(state));
        assert.ok(ranks.every((rank, index) => rank >= (before[index] ?? 0)));
        before = ranks;
      }
    }),
    { numRuns: 500 },
  );
});
