import type { Attempt } from '../../activities/domain/attempt.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Verb } from '../../activities/domain/phase.js';
import type { UndoResult } from '../../activities/domain/undo-result.js';
import type { Made, RecordSystem } from '../../activities/ports/record.js';

/** A system of record under test, and the enrollments that come to it. */
export interface RecordWorld {
  readonly system: RecordSystem;
  /** What the system declares that an undo achieves; left out where it removes every trace. */
  readonly undone?: UndoResult;
  /** Declared by a system that cannot keep two creates at the same time apart, as no call of its vendor does. */
  readonly isBlindToRivals?: boolean;
  accept(): Promise<EnrollmentId>;
  /** An attempt that the row admits; an earlier one for another verb is fenced off by it. */
  admit(id: EnrollmentId, verb: Verb): Promise<Attempt>;
  make(attempt: Attempt): Promise<Made>;
  /** How many records of the enrollment there are, counted behind the port's back. */
  count(id: EnrollmentId): Promise<number>;
  stop(): Promise<void>;
}
