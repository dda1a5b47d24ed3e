import type { Residue } from '../activities/domain/outcome.js';
import type { TrailEntry } from '../infra/postgres/enrollment-view.js';
import type { StepStatus } from './status-schema.js';

/** What is known of one step while the trail is read. */
export interface StepLine {
  state: StepStatus['state'];
  hasFailed: boolean;
  attempts: number;
  startedAt: Date | null;
  endedAt: Date | null;
}

export const pendingLine = (): StepLine => ({
  state: 'pending',
  hasFailed: false,
  attempts: 0,
  startedAt: null,
  endedAt: null,
});

/** Moves a line on; a line never moves back. */
export function advance(line: StepLine, entry: TrailEntry): void {
  if (entry.facts.verb === 'perform') advanceForward(line, entry);
  else advanceUndo(line, entry);
}

function advanceForward(line: StepLine, { event, at }: TrailEntry): void {
  if (event === 'step.failed') line.hasFailed = true;
  if (event === 'step.attempted') {
    line.attempts += 1;
    line.startedAt ??= at;
    if (line.state === 'pending') line.state = 'running';
  }
  if (event !== 'step.succeeded') return;
  if (line.state !== 'pending' && line.state !== 'running') return;
  line.state = 'done';
  line.endedAt = at;
}

const SETTLED: ReadonlySet<StepStatus['state']> = new Set(['undone', 'neutralised', 'manual']);

/** `gone` counts once it is verified; what a system keeps, or a person must do, counts when it is known. */
function advanceUndo(line: StepLine, { event, facts, at }: TrailEntry): void {
  if (SETTLED.has(line.state)) return;
  if (event === 'step.attempted') {
    line.state = 'undoing';
    line.startedAt ??= at;
    line.endedAt = null;
  }
  if (event !== 'step.succeeded') return;
  if (facts.verb === 'verifyGone') line.state = 'undone';
  else if (facts.undo === 'neutralised' || facts.undo === 'manual') line.state = facts.undo;
  else return;
  line.endedAt = at;
}

const LEFT_BY_SYSTEM: ReadonlySet<Residue['reason']> = new Set([
  'vendor-retains-chart',
  'vendor-retains-history',
  'vendor-retains-appointment',
]);

/** What was resolved by hand has no result of its own in the trail: the recorded residue tells of it. */
export function settle(line: StepLine, left: Residue | undefined): void {
  if (left === undefined || SETTLED.has(line.state)) return;
  line.state = LEFT_BY_SYSTEM.has(left.reason) ? 'neutralised' : 'manual';
}
