import { Failure } from '../../activities/domain/failure.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** How much of a vendor's time we may use: never more than `calls` in any `windowSeconds`, over all workers. */
export interface BudgetTerms {
  /** Whose budget it is; all who name the same share it. */
  readonly vendor: string;
  readonly calls: number;
  readonly windowSeconds: number;
  /** How many may go out at once after a quiet time, 1 to `calls`. The more, the slower it is from then on. */
  readonly burst: number;
}

/** What may be spent on calls to one vendor. */
export interface VendorBudget {
  /** Takes one call from the budget. Throws `RATE_LIMITED`, with how long to wait, when there is none left. */
  take(): Promise<void>;
}

/**
 * A token bucket in the database that all workers share. A full bucket can be emptied at once and then fills again, so
 * what it fills by in a window and what it holds must together stay within the terms: that gives its pace.
 */
export function postgresVendorBudget(db: Database, terms: BudgetTerms): VendorBudget {
  const { vendor, calls, windowSeconds, burst } = terms;
  const secondsEach = windowSeconds / (calls - burst + 1);
  return {
    take: () =>
      guarded(async () => {
        const told = await row<{ wait: number }>(
          db,
          'SELECT take_vendor_token(?, ?::integer, ?::double precision) AS wait',
          [vendor, burst, secondsEach],
        );
        const wait = told?.wait ?? Number.NaN;
        if (wait > 0) throw new Failure('RATE_LIMITED', { retryAfterSeconds: Math.ceil(wait) });
        if (wait !== 0) throw new Failure('UNEXPECTED');
      }),
  };
}
