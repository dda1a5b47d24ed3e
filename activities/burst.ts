import { ApplicationFailure } from '@temporalio/activity';
import { Failure, type FailureCode, isFailureCode } from './domain/failure.js';
import type { EnrollmentId, StepName } from './domain/ids.js';
import type { Receipt } from './domain/receipt.js';

/** What a near step answers: its own receipt, and what became of the steps that were performed along with it. */
export interface Burst extends Receipt {
  readonly along?: Readonly<Record<StepName, Receipt | { readonly failed: FailureCode }>>;
}

export type Perform = (id: EnrollmentId) => Promise<Receipt>;

/**
 * Performs a step, then those that follow it for as long as they go well: one round through the workflow in place of
 * many. Each passes the gate, and leaves its entries, as if it were alone. The first that fails ends the burst.
 */
export const burst =
  (step: StepName, performs: ReadonlyMap<StepName, Perform>) =>
  async (id: EnrollmentId, following: readonly StepName[] = []): Promise<Burst> => {
    const perform = (name: StepName) =>
      performs.get(name)?.(id) ?? Promise.reject(new Failure('UNSUPPORTED'));
    const receipt = await perform(step);
    if (following.length === 0) return receipt;
    const along: Record<StepName, Receipt | { failed: FailureCode }> = {};
    for (const name of following) {
      const done = await perform(name).catch((error: unknown) => ({ failed: codeOf(error) }));
      along[name] = done;
      if ('failed' in done) break;
    }
    return { ...receipt, along };
  };

/** The code that the error boundary has made of whatever a step threw. */
function codeOf(error: unknown): FailureCode {
  const code = error instanceof ApplicationFailure ? (error.type ?? '') : '';
  return isFailureCode(code) ? code : 'UNEXPECTED';
}
