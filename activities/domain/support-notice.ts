import type { FailureCode, RefusedAt } from './failure.js';
import type { CorrelationId, EnrollmentId, PatientId, StepName } from './ids.js';
import type { AttemptedInsert } from './log.js';

/** What IT support is told: enough to find the transaction and the reason, nothing of the person. */
export interface SupportNotice {
  readonly kind: 'rolled-back' | 'needs-attention' | 'awaiting-repair' | 'patients-insert-failed';
  readonly enrollmentId: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly step: StepName | null;
  readonly code: FailureCode | 'WELCOME_NOT_SENT' | 'WELCOME_UNCONFIRMED';
  readonly attempts: number;
  readonly patientId?: PatientId;
  readonly refusedAt?: RefusedAt;
  readonly attempted?: AttemptedInsert;
}
