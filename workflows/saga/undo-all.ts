import type { Round, Runner, Undone } from './runner.js';
import type { StepPlan } from './saga.js';

/**
 * Undoes the steps in the order given and proves each gone. One that is stuck does not hold the others up:
 * after a bounded first round the stuck ones are retried side by side, without end, and a person is told.
 */
export async function undoAll(
  steps: readonly StepPlan[],
  runner: Runner,
): Promise<readonly Undone[] | 'fenced'> {
  const undone: Undone[] = [];
  const stuck: StepPlan[] = [];
  for (const step of steps) {
    const result = await undoOne(step, runner, 'first');
    if (result === 'fenced') return 'fenced';
    if (result === 'stuck') stuck.push(step);
    else undone.push(result);
  }
  const [first] = stuck;
  if (first === undefined) return undone;
  const late = await runner.alerting(first, () =>
    Promise.all(stuck.map((step) => runner.retrying(step, () => undoOne(step, runner, 'endless')))),
  );
  const results = late.filter((result) => result !== 'fenced');
  return results.length === late.length ? [...undone, ...results] : 'fenced';
}

async function undoOne(
  step: StepPlan,
  runner: Runner,
  round: Round,
): Promise<Undone | 'stuck' | 'fenced'> {
  const result = await runner.undo(step, round);
  if (result === 'stuck' || result === 'fenced') return result;
  // A removal counts when it is read back; what a system keeps is named instead.
  const proof = result.kind === 'gone' ? await runner.verifyGone(step, round) : 'gone';
  return proof === 'gone' ? { step: step.name, result } : proof;
}
