import type { StepName } from './ids.js';

/** What staff may ask of an enrollment that waits for a person, or whose undo is stuck. */
export const STAFF_ACTIONS = [
  'retry-now',
  'retry-step',
  'roll-back',
  'resolve',
  'decide-identity',
] as const;

export type StaffActionName = (typeof STAFF_ACTIONS)[number];

/** A reviewer's answer to a doubt of the identity bureau. */
export const REVIEW_DECISIONS = ['accept', 'reject'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** Why a person declares an undo done that no system confirms. A closed list: free text could name somebody. */
export const RESOLUTION_REASONS = [
  'REMOVED_BY_HAND',
  'REMOVED_BY_VENDOR',
  'NEVER_CREATED',
  'RETAINED_BY_LAW',
] as const;
export type ResolutionReason = (typeof RESOLUTION_REASONS)[number];

/** One action of one named member of staff. Codes and ids only. */
export interface StaffAction {
  readonly action: StaffActionName;
  /** The step whose undo is meant; null for all that are stuck, or for the one that waits. */
  readonly step: StepName | null;
  readonly decision: ReviewDecision | null;
  readonly reasonCode: ResolutionReason | null;
}
