import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import type { FailureCode } from '../../activities/domain/failure.js';
import type { CorrelationId, EnrollmentId, StepName } from '../../activities/domain/ids.js';
import type { OutcomeKind, Residue } from '../../activities/domain/outcome.js';
import type { Phase } from '../../activities/domain/phase.js';
import type { WaitKind } from '../../activities/domain/wait.js';
import { type Database, row, rows } from './database.js';
import { guarded } from './failure.js';

/** What the trail tells of one moment of an enrollment. */
export interface TrailEntry {
  readonly event: AuditEvent;
  readonly facts: AuditFacts;
  readonly at: Date;
}

/** The row, as far as those outside the saga may see it. Holds ids and codes, no PHI. */
export interface EnrollmentView {
  readonly id: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly clientIss: string;
  readonly clientId: string;
  readonly clientSub: string;
  readonly phase: Phase;
  readonly steps: readonly StepName[];
  readonly outcome: OutcomeKind | null;
  readonly failureCode: FailureCode | null;
  readonly failedStep: StepName | null;
  readonly needsAttention: boolean;
  readonly residue: readonly Residue[];
  readonly acceptedAt: Date;
  readonly endedAt: Date | null;
  readonly cancelRequestedAt: Date | null;
  readonly waitingFor: WaitKind | null;
  readonly waitingStep: StepName | null;
  readonly waitUntil: Date | null;
  /** The workflow that has it in hand. */
  readonly ownerWorkflow: string | null;
}

/** The enrollment's row, or null. */
export const viewEnrollment = (db: Database, id: EnrollmentId): Promise<EnrollmentView | null> =>
  guarded(() =>
    row<EnrollmentView>(
      db,
      `SELECT id, correlation_id AS "correlationId", client_iss AS "clientIss", client_id AS "clientId",
              client_sub AS "clientSub", phase, plan -> 'steps' AS steps, outcome,
              CASE WHEN phase = 'ended' THEN failure_code ELSE nullif(purge_code, 'CANCELLED') END AS "failureCode",
              coalesce(failed_step, purge_step) AS "failedStep",
              needs_attention AS "needsAttention", residue, accepted_at AS "acceptedAt", ended_at AS "endedAt",
              cancel_requested_at AS "cancelRequestedAt", waiting_for AS "waitingFor",
              waiting_step AS "waitingStep", wait_until AS "waitUntil", owner_workflow AS "ownerWorkflow"
       FROM enrollment WHERE id = ?`,
      [id],
    ),
  );

/** Everything the trail holds of one enrollment, in its order. */
export const readTrail = (db: Database, id: EnrollmentId): Promise<readonly TrailEntry[]> =>
  guarded(() =>
    rows<TrailEntry>(
      db,
      'SELECT event, facts, at FROM audit_entry WHERE enrollment_id = ? AND at >= audit_since(?) ORDER BY seq',
      [id, id],
    ),
  );
