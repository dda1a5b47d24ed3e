import type { StepName } from '../activities/domain/ids.js';
import type { EnrollmentView, TrailEntry } from '../infra/postgres/enrollment-view.js';
import type { StepStatus } from './status-schema.js';
import { advance, pendingLine, type StepLine, settle } from './step-line.js';

type Course = Pick<EnrollmentView, 'steps' | 'phase' | 'residue' | 'waitingFor' | 'waitingStep'>;

/** One line per step of the pinned plan, as the trail and the row's phase tell it. */
export function foldSteps(course: Course, trail: readonly TrailEntry[]): StepStatus[] {
  const lines = new Map<StepName, StepLine>(course.steps.map((name) => [name, pendingLine()]));
  readTrail(lines, trail);
  const isOver = course.phase === 'ended';
  const turnedBack = course.phase === 'purging' || isOver;
  return [...lines].map(([name, line]) => {
    // While a step is being retried it reads as running; it has failed once nothing tries it any more.
    if (turnedBack && line.state === 'running' && line.hasFailed) line.state = 'failed';
    if (name === course.waitingStep) pause(line, course.waitingFor);
    const left = course.residue.find(({ system }) => system === name);
    if (isOver) settle(line, left);
    return asStatus(name, line);
  });
}

/** While a person is asked, the step is neither done nor being tried. */
function pause(line: StepLine, waitingFor: Course['waitingFor']): void {
  line.state = waitingFor === 'repair' ? 'failed' : 'running';
  if (waitingFor === 'review') line.endedAt = null;
}

/**
 * A result that arrives under an earlier fence than the trail has reached is late: it tells of an attempt that no
 * longer counts, so it moves nothing.
 */
function readTrail(lines: ReadonlyMap<StepName, StepLine>, trail: readonly TrailEntry[]): void {
  let fence = 0;
  for (const entry of trail) {
    const { step, fence: entryFence = fence } = entry.facts;
    const line = step === undefined ? undefined : lines.get(step);
    if (line !== undefined && entryFence >= fence) advance(line, entry);
    fence = Math.max(fence, entryFence);
  }
}

const asStatus = (name: StepName, line: StepLine): StepStatus => ({
  name,
  state: line.state,
  attempts: line.attempts,
  startedAt: line.startedAt?.toISOString() ?? null,
  endedAt: line.endedAt?.toISOString() ?? null,
});
