import type { AccessPattern } from './access-pattern.js';
import type { FailureCode, RefusedAt } from './failure.js';
import type { CorrelationId, EnrollmentId, PatientId, StepName } from './ids.js';
import type { KeyLineage, KeyRotationResult } from './key-rotation.js';
import type { OutcomeKind } from './outcome.js';
import type { Phase, Verb } from './phase.js';
import type { SweepCount } from './sweep-result.js';
import type { Rule } from './violation.js';

/** A closed vocabulary: no field is a bare string, so there is nowhere to put PHI. */
export interface LogFields extends Omit<RefusedAt, 'table' | 'column'> {
  readonly enrollmentId?: EnrollmentId;
  readonly correlationId?: CorrelationId;
  readonly patientId?: PatientId;
  readonly step?: StepName;
  readonly verb?: Verb;
  readonly attempt?: number;
  readonly code?: FailureCode;
  readonly phase?: Phase;
  readonly outcome?: OutcomeKind;
  readonly status?: number;
  readonly count?: number;
  /** Of a sweep: what it found and did. */
  readonly counts?: Readonly<Record<SweepCount, number>>;
  readonly rotation?: KeyRotationResult;
  readonly lineage?: KeyLineage;
  /** What access looked like. */
  readonly pattern?: AccessPattern;
  readonly durationMs?: number;
  readonly method?: Method;
  readonly route?: Route;
  /** Of a refused request: which rules were broken, not where. */
  readonly rules?: readonly Rule[];
  readonly attempted?: AttemptedInsert;
}

export type Method = 'GET' | 'POST' | 'DELETE' | 'PUT' | 'OTHER';

/** The route's pattern, never the URL that was asked for. */
export type Route =
  | '/v1/enrollments'
  | '/v1/enrollments/{id}'
  | '/v1/enrollments/{id}/actions'
  | '/.well-known/enrollment-keys'
  | '/.well-known/client-keys'
  | '/openapi.json'
  | '/docs'
  | '/livez'
  | '/readyz'
  | '/decode'
  | '/encode'
  | '/sign-in'
  | '/callback'
  | '/'
  | '/activate'
  | '/activate/account'
  | '/password'
  | '/authenticator'
  | '/authenticator/new'
  | '/v1/enrollments/{id}/portal-lock'
  | '/sign-out'
  | '/v1/break-glass'
  | '/v1/break-glass/{id}/approval'
  | '/v1/break-glass/{id}/reveal'
  | 'other';

/** Of a failed insert: the values that identify nobody, and the names of the fields beside them. */
export interface AttemptedInsert {
  readonly gender: 'male' | 'female' | 'other' | 'unknown';
  readonly state: string;
  readonly country: string;
  readonly fields: readonly UntoldField[];
}

/** Columns of the `patients` table whose values are never told. */
export type UntoldField =
  | 'patient_name'
  | 'dob'
  | 'address_line1'
  | 'city'
  | 'postal_code'
  | 'contact_phone'
  | 'insurance_id';

export type LogEvent =
  | 'request.completed'
  | 'request.failed'
  | 'enrollment.accepted'
  | 'enrollment.start-deferred'
  | 'enrollment.ended'
  | 'step.done'
  | 'step.failed'
  | 'patients.insert.failed'
  | 'support.mail-sent'
  | 'support.mail-failed'
  | 'relay.delivered'
  | 'relay.failed'
  | 'sweep.completed'
  | 'keys.rotated'
  | 'keys.failed'
  | 'audit.checkpointed'
  | 'audit.checkpoint-failed'
  | 'log-store.away'
  | 'log-store.back'
  | 'log-source.away'
  | 'log-source.back'
  | 'log-spool.full'
  | 'log-spool.lines-lost'
  | 'audit.month-missed'
  | 'audit.months-failed'
  | 'access.alerted'
  | 'access.watch-failed'
  | 'audit.sum-deferred'
  | 'traces.away'
  | 'traces.back'
  | 'process.started'
  | 'process.stopping'
  | 'process.stopped'
  | 'process.failed';

export interface Log {
  info(event: LogEvent, fields?: LogFields): void;
  error(event: LogEvent, fields?: LogFields): void;
}
