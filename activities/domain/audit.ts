import type { AccessPattern } from './access-pattern.js';
import type { ApplicantField } from './applicant.js';
import type { ArchivedMonth } from './audit-archive.js';
import type { BreakGlassReason, TicketNumber } from './break-glass.js';
import type { FailureCode } from './failure.js';
import type { CorrelationId, EnrollmentId, StepName } from './ids.js';
import type { KeyLineage } from './key-rotation.js';
import type { OutcomeKind } from './outcome.js';
import type { Phase, Verb } from './phase.js';
import type { PinnedAdapter, PortName } from './plan.js';
import type { PortalRefusal } from './portal-refusal.js';
import type { ResolutionReason, ReviewDecision, StaffActionName } from './staff-action.js';
import type { ManualReason, ResidueReason } from './undo-result.js';
import type { WaitKind } from './wait.js';

/** What happened. A closed list: an action without a word here cannot be recorded, so add the word. */
export type AuditEvent =
  | 'request.received'
  | 'request.refused'
  | 'request.decrypted'
  | 'applicant.mapped'
  | 'enrollment.accepted'
  | 'enrollment.started'
  | 'enrollment.adopted'
  | 'enrollment.committed'
  | 'enrollment.purge-started'
  | 'enrollment.waiting'
  | 'enrollment.resumed'
  | 'enrollment.ended'
  | 'cancel.requested'
  | 'step.attempted'
  | 'step.succeeded'
  | 'step.failed'
  | 'effect.committed'
  | 'phi.disclosed'
  | 'dossier.shredded'
  | 'patients.insert.failed'
  | 'certificate.signed'
  | 'late-effect.found'
  | 'late-effect.undone'
  | 'staff.acted'
  | 'staff.refused'
  | 'codec.opened'
  | 'codec.closed'
  | 'codec.refused'
  | 'break-glass.requested'
  | 'break-glass.approved'
  | 'break-glass.refused'
  | 'portal.activated'
  | 'portal.activation-refused'
  | 'portal.signed-in'
  | 'portal.sign-in-refused'
  | 'portal.signed-out'
  | 'portal.change-refused'
  | 'portal.password-changed'
  | 'portal.totp-changed'
  | 'portal.locked'
  | 'portal.unlocked'
  | 'portal.sessions-revoked'
  | 'sweep.completed'
  | 'keys.rotated'
  | 'keys.rewrapped'
  | 'keys.destroyed'
  | 'keys.overdue'
  | 'audit.archived'
  | 'audit.held'
  | 'audit.released'
  | 'support.notified'
  | 'access.alerted';

/** Who acted: one of our own processes, the patient whom the entry is about, or the verified subject of a token (an opaque id, not a name). */
export type Actor =
  | `service:${'api' | 'worker' | 'relay' | 'sweep' | 'codec' | 'patient-portal' | 'ops'}`
  | 'patient'
  | `client:${string}`
  | `staff:${string}`;

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
  readonly rules?: readonly string[];
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
  /** Of a sweep or a key rotation: what it found and did; of an alert: how often, from when on, within what time. */
  readonly counts?: Readonly<Record<string, number>>;
}
