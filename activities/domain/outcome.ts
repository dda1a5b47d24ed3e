import type { FailureCode } from './failure.js';
import type { StepName } from './ids.js';
import type { ManualReason, ResidueReason } from './undo-result.js';

export type OutcomeKind =
  | 'enrolled'
  | 'rejected'
  | 'rolled-back'
  | 'rolled-back-with-residue'
  | 'cancelled';

/** What remains in a system after a rollback, and why. */
export interface Residue {
  readonly system: StepName;
  readonly reason: ResidueReason | ManualReason;
}

/** How an enrollment ended. Every enrollment ends in exactly one. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly failureCode: FailureCode | null;
  readonly failedStep: StepName | null;
  readonly residue: readonly Residue[];
  /** Set when a person should look although the saga is over, e.g. the welcome mail was refused. */
  readonly attention: 'WELCOME_NOT_SENT' | 'WELCOME_UNCONFIRMED' | null;
}
