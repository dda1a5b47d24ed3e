import type { FailureCode } from './failure.js';
import type { StepName } from './ids.js';

/** What a saga may wait for: a reviewer's decision about an identity, or an engineer who mends a system. */
export type WaitKind = 'review' | 'repair';

/** A pause of the saga at one step, until a person acts or the time is over. */
export interface Wait {
  readonly kind: WaitKind;
  readonly step: StepName;
  readonly seconds: number;
  /** The failure that an engineer is asked to mend, and after how many attempts. */
  readonly code: FailureCode | null;
  readonly attempts: number;
}
