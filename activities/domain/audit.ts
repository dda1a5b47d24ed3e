import type { AccessPattern } from './access-pattern.js';
import type { ApplicantField } from './applicant.js';
import type { ArchivedMonth } from './audit-archive.js';
import type { AuditEvent } from './audit-event.js';
import type { BreakGlassReason, TicketNumber } from './break-glass.js';
import type { FailureCode } from './failure.js';
import type { CorrelationId, EnrollmentId, StepName } from './ids.js';
import type { KeyLineage } from './key-rotation.js';
import type { OpsDeed, OpsReading } from './ops-reading.js';
import type { OutcomeKind } from './outcome.js';
import type { Phase, Verb } from './phase.js';
import type { PinnedAdapter, PortName } from './plan.js';
import type { PortalRefusal } from './portal-refusal.js';
import type { RequestCount } from './request-count.js';
import type { ResolutionReason, ReviewDecision, StaffActionName } from './staff-action.js';
import type { SweepCount } from './sweep-result.js';
import type { ManualReason, ResidueReason } from './undo-result.js';
import type { Rule } from './violation.js';
import type { WaitKind } from './wait.js';

export type { AuditEvent };

/** Our own processes, as the trail names them. */
export type ServiceName =
  | 'api'
  | 'worker'
  | 'relay'
  | 'sweep'
  | 'codec'
  | 'break-glass'
  | 'patient-portal'
  | 'ops';

/**
 * Who acted: one of our own processes, the patient whom the entry is about, the verified subject of a token (an opaque
 * id, not a name), or the database login that an engineer reads with.
 */
export type Actor =
  | `service:${ServiceName}`
  | 'patient'
  | `client:${string}`
  | `staff:${string}`
  | `ops:${string}`;

/** One entry of the trail. No field is free text; ids are random, so nothing here is PHI. */
export interface AuditEntry {
  /** A UUID. Appending the same id again changes nothing, so a lost commit answer doubles nothing. */
  readonly entryId: string;
  readonly enrollmentId: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly event: AuditEvent;
  readonly actor: Actor;
  readonly facts: AuditFacts;
}

export interface AuditFacts {
  readonly step?: StepName;
  readonly verb?: Verb;
  readonly attempt?: number;
  readonly fence?: number;
  readonly phase?: Phase;
  readonly code?: FailureCode;
  readonly outcome?: OutcomeKind;
  readonly undo?: 'gone' | 'neutralised' | 'manual';
  readonly reason?: ResidueReason | ManualReason;
  readonly recipient?: PortName;
  readonly system?: PinnedAdapter;
  readonly purpose?: 'treatment' | 'operations' | 'break-glass';
  readonly fields?: readonly ApplicantField[];
  readonly rules?: readonly Rule[];
  readonly wait?: WaitKind;
  readonly action?: StaffActionName;
  readonly decision?: ReviewDecision;
  readonly reasonCode?: ResolutionReason | BreakGlassReason;
  readonly ticket?: TicketNumber;
  /** How somebody came to read payloads: signed in with a browser, or with an access token. */
  readonly access?: 'browser' | 'token';
  /** Why the portal did not let somebody in. */
  readonly refusal?: PortalRefusal;
  /** What left the database for an archive. */
  readonly archive?: ArchivedMonth;
  readonly lineage?: KeyLineage;
  readonly keyVersion?: number;
  /** What access looked like, and whose it was. */
  readonly pattern?: AccessPattern;
  readonly watched?: Actor;
  /** Of a sweep, a key rotation or a sum of requests: what it found and did; of an alert: how often, within what time. */
  readonly counts?: Counts;
  /** Of a sum: which process was asked, what, how often, about which enrollments, within how many seconds. */
  readonly service?: ServiceName;
  readonly requests?: readonly RequestCount[];
  readonly enrollments?: readonly EnrollmentId[];
  readonly seconds?: number;
  /** What an engineer looked at, or set going. */
  readonly reading?: OpsReading;
  readonly deed?: OpsDeed;
}

/** Numbers, each under a word of ours: `late` effects by the step that made them. */
export type Counts = Readonly<Partial<Record<CountName | StepName, number>>>;

type CountName =
  | SweepCount
  | 'sessions'
  | 'stranded'
  | 'rewrapped'
  | 'destroyed'
  | 'dayKeys'
  | 'overdue'
  | 'times'
  | 'threshold'
  | 'windowMinutes'
  | 'unnamed';
