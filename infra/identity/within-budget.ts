import type { Identity } from '../../activities/ports/identity.js';
import type { VendorBudget } from '../postgres/vendor-budget.js';

/**
 * A bureau that is asked no faster than its budget allows, whichever worker asks: over it, `RATE_LIMITED` before
 * anything is sent. A look-up is no inquiry, and is not counted.
 */
export const withinBudget = (identity: Identity, budget: VendorBudget): Identity => ({
  async verify(attempt, applicant) {
    await budget.take();
    return identity.verify(attempt, applicant);
  },
  find: (attempt, remembered) => identity.find(attempt, remembered),
});
