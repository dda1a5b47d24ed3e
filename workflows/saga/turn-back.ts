import { isRejection } from '../../activities/domain/failure.js';
import type { Outcome, Residue } from '../../activities/domain/outcome.js';
import type { PurgeCause, PurgeStanding } from '../../activities/ports/enrollments.js';
import type { Runner, Undone } from './runner.js';
import type { StepPlan } from './saga.js';
import { undoAll } from './undo-all.js';

/** Undoes what this run began and what the trail knows of runs before it; then ends and certifies. */
export function turnBack(
  steps: readonly StepPlan[],
  begun: readonly StepPlan[],
  standing: PurgeStanding,
  runner: Runner,
): Promise<Outcome> {
  const known = new Set([
    ...begun.map(({ name }) => name),
    ...standing.begun.map(({ step }) => step),
  ]);
  return undo(steps, ({ name }) => known.has(name), standing, runner);
}

/** Another run decided, or has it; should that one be lost half-way, this one takes the purge over. */
export async function endedElsewhere(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  return (await runner.outcome()) ?? purge(steps, runner);
}

/**
 * The same undo path for what a saga could not finish, and for what arrived after its end: every step of the plan,
 * begun or not (protocol.md 14, 16).
 */
export async function purge(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  const standing = await runner.startPurge(null);
  const isToUndo = standing.phase === 'purging' || standing.phase === 'ended';
  return standing.mine && isToUndo
    ? undo(steps, () => true, standing, runner)
    : endedElsewhere(steps, runner);
}

async function undo(
  steps: readonly StepPlan[],
  isBegun: (step: StepPlan) => boolean,
  standing: PurgeStanding,
  runner: Runner,
): Promise<Outcome> {
  await runner.drain(standing);
  await runner.shred(); // No undo needs the applicant's data: it works from intents.
  const begun = steps.filter((step) => step.kind === 'reversible' && isBegun(step));
  const undone = await undoAll(begun.toReversed(), runner);
  if (undone === 'fenced') return purge(steps, runner); // Overtaken: it goes on from where the row stands now.
  await runner.end(outcomeOf(standing.cause, undone));
  await runner.certify();
  return endedElsewhere(steps, runner);
}

function outcomeOf(cause: PurgeCause, undone: readonly Undone[]): Outcome {
  const residue = undone.flatMap(({ step, result }): readonly Residue[] => {
    if (result.kind === 'gone') return [];
    return [{ system: step, reason: result.kind === 'manual' ? result.reason : result.residue }];
  });
  const common = { failureCode: cause.code, failedStep: cause.step, residue, attention: null };
  if (cause.code === 'CANCELLED') return { ...common, kind: 'cancelled', failureCode: null };
  if (isRejection(cause.code)) return { ...common, kind: 'rejected' };
  return { ...common, kind: residue.length > 0 ? 'rolled-back-with-residue' : 'rolled-back' };
}
