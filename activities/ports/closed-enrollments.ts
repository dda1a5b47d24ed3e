import type { EnrollmentId, PatientId, StepName } from '../domain/ids.js';
import type { OpenEnrollment } from './enrollments.js';

/** A purged enrollment at which an attempt of unknown outcome may still take effect. */
export interface LateSuspect extends Omit<OpenEnrollment, 'ownerWorkflow' | 'isOverdue'> {
  readonly patientId: PatientId;
  /** The steps to look at. */
  readonly steps: readonly StepName[];
}

/** Outside records that no enrolled patient accounts for. */
export interface Ownerless {
  readonly purged: readonly LateSuspect[];
  /** Under keys of no enrollment at all, as after a restored database: for a person, since nobody may purge them. */
  readonly strangers: number;
}

/**
 * Enrollments that have ended without being enrolled, as the sweep goes through them (protocol.md 14): what a crash
 * left half done at the end, and what arrived after it.
 */
export interface ClosedEnrollments {
  /** Takes those that are due to be looked at again; the pauses between two looks double, for a day. */
  suspects(limit: number): Promise<readonly LateSuspect[]>;
  /** Those of which one of our own systems still holds a record. */
  leftovers(limit: number): Promise<readonly LateSuspect[]>;
  /** Of outside records, by our keys on them: those of purged enrollments, and how many belong to none that we know. */
  withoutOwner(keys: readonly string[]): Promise<Ownerless>;
  /** When the latest sweep was over; null before the first. */
  sweptAt(): Promise<Date | null>;
  /** Opens a purged enrollment for its purge again. False when it moved since it was seen. */
  reportLate(suspect: LateSuspect, step: StepName): Promise<boolean>;
  /** Those that were opened again and are not finished. */
  reopened(limit: number): Promise<readonly OpenEnrollment[]>;
  /** Those whose purge nobody has certified yet. */
  uncertified(limit: number): Promise<readonly EnrollmentId[]>;
  /** Destroys keys that should have died with their enrollment; answers how many there were. */
  destroyLiveKeys(): Promise<number>;
  /** Rewrites the heap in which rows of purged patients lay; false when there is nothing on it (protocol.md 24). */
  rewritePatients(): Promise<boolean>;
}

/** The same with its hands tied: what would be taken, destroyed or rewritten is only told. */
export type ClosedLook = ClosedEnrollments;
