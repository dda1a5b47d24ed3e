import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import { appendAudit } from './audit-trail.js';
import type { Database, Transaction } from './database.js';

/** Why nothing was done. */
export type BreakGlassRefusal = 'unknown' | 'not-live' | 'same-officer' | 'not-approved';

/** Whose dossier is meant, and who wants something of it. */
export interface On {
  readonly enrollmentId: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly officer: string;
}

/** Tells the enrollment's own chain. */
export const tell = (
  tx: Database | Transaction,
  event: AuditEvent,
  on: On,
  facts: AuditFacts,
): Promise<void> =>
  appendAudit(tx, {
    ...{ enrollmentId: on.enrollmentId, correlationId: on.correlationId, event, facts },
    actor: `staff:${on.officer}`,
  });

/** A refusal is on record too: it commits, and answers why. */
export async function refused(
  tx: Transaction,
  on: On,
  facts: AuditFacts,
  why: BreakGlassRefusal,
): Promise<BreakGlassRefusal> {
  const code = why === 'not-live' ? 'ENROLLMENT_CLOSED' : 'ACTION_NOT_AUTHORISED';
  await tell(tx, 'break-glass.refused', on, { ...facts, code });
  return why;
}
