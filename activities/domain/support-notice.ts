import type { AccessAlert } from './access-alert.js';
import type { AccessPattern } from './access-pattern.js';
import type { ApplicantField } from './applicant.js';
import type { BreakGlassReason, BreakGlassRequestId, TicketNumber } from './break-glass.js';
import type { FailureCode, RefusedAt } from './failure.js';
import type { CorrelationId, EnrollmentId, PatientId, StepName } from './ids.js';
import type { OverdueKey } from './key-rotation.js';
import type { AttemptedInsert } from './log.js';

/** What IT support is told: enough to find the transaction and the reason, nothing of the person. */
export interface SupportNotice {
  readonly kind:
    | 'rolled-back'
    | 'needs-attention'
    | 'awaiting-repair'
    | 'patients-insert-failed'
    | 'break-glass'
    | 'key-overdue'
    | 'access-alert';
  /** The system's own trail where no single enrollment is concerned. */
  readonly enrollmentId: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly step: StepName | null;
  readonly code:
    | FailureCode
    | 'WELCOME_NOT_SENT'
    | 'WELCOME_UNCONFIRMED'
    | BreakGlassReason
    | 'KEY_OVERDUE'
    | AccessPattern;
  readonly attempts: number;
  readonly patientId?: PatientId;
  readonly refusedAt?: RefusedAt;
  readonly attempted?: AttemptedInsert;
  /** Of break-glass: each request is told, however many there are of one enrollment. */
  readonly requestId?: BreakGlassRequestId;
  readonly ticket?: TicketNumber;
  readonly fields?: readonly ApplicantField[];
  /** Each version of a key is told once. */
  readonly overdueKey?: OverdueKey;
  /** Each alert is told; whom it is about stands in the trail alone. */
  readonly alert?: Pick<AccessAlert, 'count' | 'threshold' | 'windowMinutes'> & {
    /** Of its entry in the trail. */
    readonly id: string;
  };
}
