import type { CorrelationId, EnrollmentId, PatientId, StepName } from './ids.js';
import type { Phase, Verb } from './phase.js';
import type { PinnedAdapter } from './plan.js';

/** One time limit over everything an attempt does, measured on the monotonic clock. */
export interface Deadline {
  remainingMs(): number;
}

/** One try of one verb of one step, admitted by the enrollment's row. */
export interface Attempt {
  readonly id: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly patientId: PatientId;
  readonly step: StepName;
  readonly verb: Verb;
  /** The idempotency key: what this step makes is filed under it. */
  readonly key: string;
  /** The system that the step's port is pinned to. */
  readonly system: PinnedAdapter;
  /** Counts from 1. */
  readonly number: number;
  /** The phase in which this verb may act, and the fence it was admitted under. */
  readonly phase: Phase;
  readonly fence: number;
  /** How long after its time-out an outside system may still carry out a request, as pinned at acceptance, in seconds. */
  readonly lateSeconds: number;
  readonly deadline: Deadline;
  /** Of an undo: a named person answers for it that the step's system needs no call any more. */
  readonly isResolved: boolean;
  readonly signal: AbortSignal;
  /** Reads the row again; throws `FENCED` when the enrollment has moved on. Before every outside write. */
  confirm(): Promise<void>;
}
