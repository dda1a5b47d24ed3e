import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Phase } from '../../activities/domain/phase.js';
import { statusOf } from '../../api/status.js';
import { foldSteps } from '../../api/step-fold.js';
import type { TrailEntry } from '../../infra/postgres/enrollment-view.js';
import { trailOf, viewOf } from '../api/support/trail.js';
import { count } from '../support/counts.js';
import { course, courseOf, steps } from './support/trail-courses.js';

const NOW = { now: new Date('2026-01-01T00:00:30Z'), quietAfterMs: 600_000 };

const isStepEntry = ({ facts: { step } }: TrailEntry): boolean => step !== undefined;
const fenceOf = ({ facts: { fence = 0 } }: TrailEntry): number => fence;
/** A copy of an earlier entry, put in further down. */
const noise = fc.array(fc.record({ of: fc.nat(), behind: fc.nat() }), { maxLength: 12 });

function withCopies(
  trail: readonly TrailEntry[],
  copies: readonly { readonly of: number; readonly behind: number }[],
  isWanted: (copy: TrailEntry, reached: number) => boolean,
): readonly TrailEntry[] {
  const mixed = [...trail];
  for (const { of, behind } of copies) {
    const place = behind % mixed.length;
    const copy = mixed[of % (place + 1)];
    const reached = Math.max(...mixed.slice(0, place + 1).map(fenceOf));
    const at = mixed[place]?.at;
    if (copy !== undefined && at !== undefined && isWanted(copy, reached))
      mixed.splice(place + 1, 0, { ...copy, at });
  }
  return mixed;
}

const PHASES: Readonly<Record<string, Phase>> = {
  'enrollment.started': 'running',
  'enrollment.committed': 'committed',
  'enrollment.purge-started': 'purging',
  'enrollment.ended': 'ended',
};

/** The phase of the row when the trail had come so far. */
const phaseAt = (trail: readonly TrailEntry[]): Phase =>
  trail.reduce<Phase>((phase, { event }) => PHASES[event] ?? phase, 'accepted');

const fold = (trail: readonly TrailEntry[]) =>
  foldSteps(viewOf({ steps, phase: phaseAt(trail) }), trail);

const STATES = ['pending', 'running', 'done', 'failed', 'undoing', 'undone'];
const rankOf = (state: string): number => {
  const rank = STATES.indexOf(state);
  return rank === -1 ? STATES.indexOf('undone') : rank;
};
const WORDS = ['accepted', 'running', 'rolling-back', 'ended'];
const numRuns = count(400, 20_000);

test('however late an entry of an earlier fence comes, it changes nothing of what is told', () => {
  fc.assert(
    fc.property(course, noise, (going, copies) => {
      const trail = trailOf(courseOf(going));
      const late = withCopies(
        trail,
        copies,
        (copy, reached) => isStepEntry(copy) && fenceOf(copy) < reached,
      );
      assert.deepEqual(fold(late), fold(trail));
    }),
    { numRuns },
  );
});

test('with late and doubled entries no line and no status word ever goes back, nor does a count', () => {
  fc.assert(
    fc.property(course, noise, (going, copies) => {
      const trail = withCopies(trailOf(courseOf(going)), copies, isStepEntry);
      let before = { word: 0, lines: steps.map(() => ({ rank: 0, attempts: 0 })) };
      for (let length = 0; length <= trail.length; length += 1) {
        const seen = trail.slice(0, length);
        const { status, steps: told } = statusOf(
          viewOf({ steps, phase: phaseAt(seen) }),
          seen,
          NOW,
        );
        const lines = told.map(({ state, attempts }) => ({ rank: rankOf(state), attempts }));
        const word = WORDS.indexOf(status);
        assert.ok(word >= before.word, `${status} after ${WORDS[before.word]}`);
        for (const [index, { rank, attempts }] of lines.entries()) {
          const last = before.lines[index];
          assert.ok(rank >= (last?.rank ?? 0), `${steps[index]}: ${told[index]?.state}`);
          assert.ok(attempts >= (last?.attempts ?? 0));
        }
        before = { word, lines };
      }
    }),
    { numRuns },
  );
});
