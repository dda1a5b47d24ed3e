import type { FailureCode } from '../domain/failure.js';
import type { CorrelationId, EnrollmentId, PatientId, StepName } from '../domain/ids.js';
import type { Outcome } from '../domain/outcome.js';
import type { Phase, Verb } from '../domain/phase.js';
import type { PinnedPlan } from '../domain/plan.js';
import type { Wait } from '../domain/wait.js';

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

/** Where the row stands for a run that asks; `mine` when the run owns it (or has just adopted it). */
export interface Standing {
  readonly phase: Phase;
  readonly mine: boolean;
}

/** A step that has been attempted, and how long ago an attempt of it began whose outcome nobody knows. */
export interface BegunStep {
  readonly step: StepName;
  readonly unsettledForSeconds: number | null;
}

export interface PurgeStanding extends Standing {
  /** The recorded cause; a recorded cancel outranks any failure. */
  readonly cause: PurgeCause;
  /** Every step that the trail knows an attempt of, by this run or any before it. */
  readonly begun: readonly BegunStep[];
}

/** An undo that does not get through, and what it last said. */
export interface StuckUndo {
  readonly step: StepName;
  readonly code: FailureCode;
}

/** Where a wait stands: nothing is left of it when the row did not enter it. */
export interface WaitStanding extends Standing {
  readonly secondsLeft: number;
}

/** A row that is not over, as the sweep sees it. */
export interface OpenEnrollment
  extends Pick<Admission, 'correlationId' | 'plan' | 'phase' | 'fence'> {
  readonly id: EnrollmentId;
  /** The workflow that owns the row; null when it was taken from one that is no more. */
  readonly ownerWorkflow: string | null;
  /** It waits for a person past its deadline: its run does not work any more (protocol.md 19). */
  readonly isOverdue: boolean;
}

/**
 * The one row per enrollment that decides (protocol.md 1, 2). Every transition is a compare-and-set that
 * raises the fence and writes its audit entry in the same transaction; a repeat by the owner changes nothing.
 * The current run of the owning workflow (a reset makes a new one) adopts the row; any other run is refused.
 */
export interface Enrollments {
  /** Admits a verb in its phase. Throws `FENCED`, or `ENROLLMENT_CLOSED` once the enrollment has ended. */
  admit(id: EnrollmentId, verb: Verb, isFinal: boolean, run: Run): Promise<Admission>;
  /** accepted -> running, unless a cancel was recorded. */
  begin(id: EnrollmentId, run: Run): Promise<Standing>;
  /** running -> committed: the pivot, refused when a cancel was recorded. */
  commit(id: EnrollmentId, run: Run): Promise<Standing>;
  /** accepted | running -> purging, or takes over a row that is purging without an owner. */
  startPurge(id: EnrollmentId, run: Run, cause: PurgeCause | null): Promise<PurgeStanding>;
  /** Destroys dossier and keys early, while purging (protocol.md 15). */
  shred(id: EnrollmentId, run: Run): Promise<void>;
  /** committed | purging -> ended; dossier and keys are destroyed and support is told in the same transaction. */
  end(id: EnrollmentId, run: Run, outcome: Outcome): Promise<Standing>;
  /** Enters a wait for a person, or answers what is left of it. */
  startWait(id: EnrollmentId, run: Run, wait: Wait): Promise<WaitStanding>;
  /** The wait is over and the saga goes on. */
  endWait(id: EnrollmentId, run: Run): Promise<void>;
  /** Marks that a person should look at an undo that is stuck, or that none is any more (null). */
  flagAttention(id: EnrollmentId, run: Run, stuck: StuckUndo | null): Promise<void>;
  /** Rows past `accepted` and not ended, oldest first. */
  open(limit: number, after: EnrollmentId | null): Promise<readonly OpenEnrollment[]>;
  /** Whether the row has not moved since it was seen. */
  isStill(seen: OpenEnrollment): Promise<boolean>;
  /**
   * Takes a row from a saga that is no more: running -> purging, or a purge without an owner.
   * Answers false when the row moved since it was seen.
   */
  abandon(seen: OpenEnrollment): Promise<boolean>;
  /**
   * The recorded outcome. Throws `STILL_OPEN` while somebody is at work on it; null when a purge lies there that
   * nobody owns, for whoever asks to take over.
   */
  outcome(id: EnrollmentId): Promise<Outcome | null>;
}
