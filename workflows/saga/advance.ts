import { isBusiness } from '../../activities/domain/failure.js';
import type { Wait } from '../../activities/domain/wait.js';
import type { Performed, Runner, WaitEnd } from './runner.js';
import type { StepPlan } from './saga.js';

/** Performs a step until it is done or the saga must turn back, pausing where only a person can help. */
export async function advance(step: StepPlan, runner: Runner): Promise<Performed> {
  for (;;) {
    const performed = await runner.perform(step);
    const wait = waitAfter(performed, step);
    if (wait === null) return performed;
    const end = await runner.wait(wait);
    if (end !== 'again') return afterWait(end, performed);
  }
}

/** A doubt of the bureau is for a reviewer; what a system did wrong is for an engineer; a refusal is for nobody. */
function waitAfter(performed: Performed, { name: step }: StepPlan): Omit<Wait, 'seconds'> | null {
  if (performed.kind === 'done' && performed.receipt.decision === 'refer')
    return { kind: 'review', step, code: null, attempts: 0 };
  if (performed.kind === 'failed' && !isBusiness(performed.code))
    return { kind: 'repair', step, code: performed.code, attempts: performed.attempts };
  return null;
}

function afterWait(end: Exclude<WaitEnd, 'again'>, performed: Performed): Performed {
  if (end === 'cancelled' || end === 'fenced') return { kind: end };
  // Nobody decided the review; or nobody mended the system, and the failure stands.
  return performed.kind === 'done'
    ? { kind: 'failed', code: 'IDENTITY_REVIEW_EXPIRED', attempts: 0 }
    : performed;
}
