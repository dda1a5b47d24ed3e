import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { FailureCode } from '../activities/domain/failure.js';
import type { CorrelationId, EnrollmentId, StepName } from '../activities/domain/ids.js';
import type { PinnedPlan } from '../activities/domain/plan.js';

/** Arguments of `enrollPatient` and `purgeEnrollment`: ids and the pinned plan, no PHI. */
export interface EnrollmentStart {
  readonly id: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly plan: PinnedPlan;
}

/** Status words of `EnrollmentStatus`, the API and `ops`. */
export type EnrollmentStatus =
  | 'accepted'
  | 'running'
  | 'recovering'
  | 'awaiting-review'
  | 'awaiting-repair'
  | 'rolling-back'
  | 'ended';

export type StepState =
  | 'pending'
  | 'running'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'
  | 'neutralised'
  | 'manual';

export interface StepLine {
  readonly name: StepName;
  readonly state: StepState;
  readonly code: FailureCode | null;
}

/** What the progress query answers; also the source of the Web UI's current details. */
export interface Progress {
  readonly status: EnrollmentStatus;
  readonly steps: readonly StepLine[];
  readonly needsAttention: boolean;
}

export const progressQuery = defineQuery<Progress>('progress');

/** A staff action, signed by the intake (`infra/crypto/staff-signer.ts`). Answers once it is on record. */
export const staffActionUpdate = defineUpdate<void, [string]>('staffAction');

/** Plaintext in Temporal by design: codes and random ids only. */
export const searchAttributes = {
  status: defineSearchAttributeKey('EnrollmentStatus', SearchAttributeType.KEYWORD),
  step: defineSearchAttributeKey('EnrollmentStep', SearchAttributeType.KEYWORD),
  failureCode: defineSearchAttributeKey('FailureCode', SearchAttributeType.KEYWORD),
  correlationId: defineSearchAttributeKey('CorrelationId', SearchAttributeType.KEYWORD),
  planVersion: defineSearchAttributeKey('PlanVersion', SearchAttributeType.KEYWORD),
  needsAttention: defineSearchAttributeKey('NeedsAttention', SearchAttributeType.BOOL),
} as const;
