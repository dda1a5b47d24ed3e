import type { ApplicantField } from './applicant.js';
import type { BreakGlassReason, BreakGlassRequestId, TicketNumber } from './break-glass.js';
import type { FailureCode, RefusedAt } from './failure.js';
import type { CorrelationId, EnrollmentId, PatientId, StepName } from './ids.js';
import type { AttemptedInsert } from './log.js';

/** What IT support is told: enough to find the transaction and the reason, nothing of the person. */
export interface SupportNotice {
  readonly kind:
    | 'rolled-back'
    | 'needs-attention'
    | 'awaiting-repair'
    | 'patients-insert-failed'
    | 'break-glass';
  readonly enrollmentId: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly step: StepName | null;
  readonly code: FailureCode | 'WELCOME_NOT_SENT' | 'WELCOME_UNCONFIRMED' | BreakGlassReason;
  readonly attempts: number;
  readonly patientId?: PatientId;
  readonly refusedAt?: RefusedAt;
  readonly attempted?: AttemptedInsert;
  /** Of break-glass: each request is told, however many there are of one enrollment. */
  readonly requestId?: BreakGlassRequestId;
  readonly ticket?: TicketNumber;
  readonly fields?: readonly ApplicantField[];
}
