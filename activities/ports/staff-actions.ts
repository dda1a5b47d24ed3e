import type { Attempt } from '../domain/attempt.js';
import type { EnrollmentId } from '../domain/ids.js';
import type { ReviewDecision, StaffAction } from '../domain/staff-action.js';
import type { Run } from './enrollments.js';

/**
 * What members of staff ask of an enrollment. The intake verified who they are and signed the action; a workflow
 * cannot verify anything itself, so it asks here before it obeys (`saga.md`, staff actions).
 */
export interface StaffActions {
  /** Whether the action is signed, for this enrollment, and fresh. Throws `ACTION_NOT_AUTHORISED`, which the trail tells. */
  verify(id: EnrollmentId, signed: string): Promise<StaffAction>;
  /**
   * Records the action, each `jti` once, with its entry in the trail; a repeat by the same update of the same run
   * changes nothing. Throws `ACTION_NOT_AUTHORISED` for a `jti` that was used before.
   */
  record(id: EnrollmentId, signed: string, by: Run & { readonly updateId: string }): Promise<void>;
  /** Whether a person declared the undo of the attempt's step done. */
  isResolved(attempt: Attempt): Promise<boolean>;
}

/** The decisions of identity reviews, as the step that asked sees them. */
export interface Reviews {
  /** The latest decision about this enrollment, or null while nobody decided. */
  decisionOf(attempt: Attempt): Promise<ReviewDecision | null>;
}
