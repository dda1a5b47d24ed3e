import type { StepName } from '../activities/domain/ids.js';
import type { Residue } from '../activities/domain/outcome.js';
import type { EnrollmentView, TrailEntry } from '../infra/postgres/enrollment-view.js';
import type { StepStatus } from './status-schema.js';

interface StepLine {
  state: StepStatus['state'];
  hasFailed: boolean;
  attempts: number;
  startedAt: Date | null;
  endedAt: Date | null;
}

/**
 * One line per step of the pinned plan. A result that arrives under an earlier fence than the trail has reached
 * is late: it tells of an attempt that no longer counts, so it moves nothing.
 * While a step is being retried it reads as running; it has failed once the enrollment turns back.
 */
export function foldSteps(
  { steps, phase, residue }: Pick<EnrollmentView, 'steps' | 'phase' | 'residue'>,
  trail: readonly TrailEntry[],
): StepStatus[] {
  const lines = new Map<StepName, StepLine>(steps.map((name) => [name, pending()]));
  let fence = 0;
  for (const entry of trail) {
    const entryFence = entry.facts.fence ?? fence;
    const line = entry.facts.step === undefined ? undefined : lines.get(entry.facts.step);
    if (line !== undefined) {
      if (entry.event === 'step.attempted' && entry.facts.verb === 'perform') line.attempts += 1;
      if (entryFence >= fence) advance(line, entry);
    }
    fence = Math.max(fence, entryFence);
  }
  const turnedBack = phase === 'purging' || (phase === 'ended' && !isWhole(lines));
  return steps.map((name) => {
    const line = lines.get(name) ?? pending();
    if (turnedBack && line.state === 'running' && line.hasFailed) line.state = 'failed';
    if (phase === 'ended')
      settle(
        line,
        residue.find(({ system }) => system === name),
      );
    return asStatus(name, line);
  });
}

const pending = (): StepLine => ({
  state: 'pending',
  hasFailed: false,
  attempts: 0,
  startedAt: null,
  endedAt: null,
});

const isWhole = (lines: ReadonlyMap<StepName, StepLine>): boolean =>
  [...lines.values()].every(({ state }) => state === 'done');

/** Moves a line on; a line never moves back. */
function advance(line: StepLine, { event, facts, at }: TrailEntry): void {
  const isForward = facts.verb === 'perform';
  if (event === 'step.attempted' && isForward) begin(line, at);
  else if (event === 'step.attempted') beginUndo(line, at);
  else if (event === 'step.succeeded' && isForward) finish(line, at);
  else if (event === 'step.succeeded') finishUndo(line, facts, at);
  else if (event === 'step.failed' && isForward) line.hasFailed = true;
}

function begin(line: StepLine, at: Date): void {
  line.startedAt ??= at;
  if (line.state === 'pending') line.state = 'running';
}

function finish(line: StepLine, at: Date): void {
  if (line.state !== 'pending' && line.state !== 'running') return;
  line.state = 'done';
  line.endedAt = at;
}

const SETTLED: ReadonlySet<StepStatus['state']> = new Set(['undone', 'neutralised', 'manual']);

function beginUndo(line: StepLine, at: Date): void {
  if (SETTLED.has(line.state)) return;
  line.state = 'undoing';
  line.startedAt ??= at;
  line.endedAt = null;
}

/** `gone` counts once it is verified; what a system keeps, or a person must do, counts when it is known. */
function finishUndo(line: StepLine, { verb, undo }: TrailEntry['facts'], at: Date): void {
  if (SETTLED.has(line.state)) return;
  if (verb === 'verifyGone') line.state = 'undone';
  else if (undo === 'neutralised' || undo === 'manual') line.state = undo;
  else return;
  line.endedAt = at;
}

const LEFT_BY_SYSTEM: ReadonlySet<Residue['reason']> = new Set([
  'vendor-retains-chart',
  'vendor-retains-history',
  'vendor-retains-appointment',
]);

/** What was resolved by hand has no result of its own in the trail: the recorded residue tells of it. */
function settle(line: StepLine, left: Residue | undefined): void {
  if (left === undefined || SETTLED.has(line.state)) return;
  line.state = LEFT_BY_SYSTEM.has(left.reason) ? 'neutralised' : 'manual';
}

const asStatus = (name: StepName, line: StepLine): StepStatus => ({
  name,
  state: line.state,
  attempts: line.attempts,
  startedAt: line.startedAt?.toISOString() ?? null,
  endedAt: line.endedAt?.toISOString() ?? null,
});
