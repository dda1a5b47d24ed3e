import type { FailureCode } from '../domain/failure.js';
import type { CorrelationId, EnrollmentId, PatientId, StepName } from '../domain/ids.js';
import type { Outcome } from '../domain/outcome.js';
import type { Phase, Verb } from '../domain/phase.js';
import type { PinnedPlan } from '../domain/plan.js';

/** The Temporal run on whose behalf a call is made. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** What the row grants to an admitted call. */
export interface Admission {
  readonly correlationId: CorrelationId;
  readonly patientId: PatientId;
  readonly plan: PinnedPlan;
  readonly phase: Phase;
  readonly fence: number;
}

/** Why a saga turns back. */
export interface PurgeCause {
  readonly code: FailureCode;
  readonly step: StepName | null;
  readonly attempts: number;
}

export type Transition = 'won' | 'cancel-requested' | 'lost';

/**
 * The one row per enrollment that decides (protocol.md 1, 2). Every transition is a compare-and-set that
 * raises the fence and writes its audit entry in the same transaction; a repeat by the owner is `won` again.
 */
export interface Enrollments {
  /** Admits a verb, or throws `FENCED` / `ENROLLMENT_CLOSED`. The current run of the owning workflow adopts the row. */
  admit(id: EnrollmentId, verb: Verb, isFinal: boolean, run: Run): Promise<Admission>;
  /** accepted -> running */
  begin(id: EnrollmentId, run: Run): Promise<Transition>;
  /** running -> committed: the pivot. `cancel-requested` when a cancel was recorded first. */
  commit(id: EnrollmentId, run: Run): Promise<Transition>;
  /** accepted | running -> purging; for a purge workflow it takes over a row that is purging without an owner. */
  startPurge(id: EnrollmentId, run: Run, cause: PurgeCause): Promise<Transition>;
  /** Destroys dossier and keys; only while `purging`. */
  shred(id: EnrollmentId, run: Run): Promise<void>;
  /** committed | purging -> ended, with dossier and keys destroyed in the same transaction. */
  end(id: EnrollmentId, run: Run, outcome: Outcome): Promise<Transition>;
  /** The recorded outcome; throws `STILL_OPEN` before the end. */
  outcome(id: EnrollmentId): Promise<Outcome>;
  /** Why the row is purging. */
  purgeCause(id: EnrollmentId): Promise<PurgeCause>;
}
