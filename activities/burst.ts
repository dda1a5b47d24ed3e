import { Failure } from './domain/failure.js';
import type { EnrollmentId, StepName } from './domain/ids.js';
import type { Receipt } from './domain/receipt.js';

/** What a near step answers: its own receipt, and those of the steps that were performed along with it. */
export interface Burst extends Receipt {
  readonly along?: Readonly<Record<StepName, Receipt>>;
}

export type Perform = (id: EnrollmentId) => Promise<Receipt>;

/**
 * Performs a step, then those that follow it for as long as they go well: one round through the workflow in place of
 * many. Each passes the gate, and leaves its entries, as if it were alone. The first that does not go well ends the burst;
 * what it was is told by its own activity, which the saga comes to next.
 */
export const burst =
  (step: StepName, performs: ReadonlyMap<StepName, Perform>) =>
  async (id: EnrollmentId, following: readonly StepName[] = []): Promise<Burst> => {
    const perform = (name: StepName) =>
      performs.get(name)?.(id) ?? Promise.reject(new Failure('UNSUPPORTED'));
    const receipt = await perform(step);
    const along: Record<StepName, Receipt> = {};
    for (const name of following) {
      const done = await perform(name).catch(() => null);
      if (done === null) break;
      along[name] = done;
    }
    return following.length === 0 ? receipt : { ...receipt, along };
  };
