import type { CorrelationId, EnrollmentId, PatientId } from '../../activities/domain/ids.js';
import type { PinnedPlan } from '../../activities/domain/plan.js';
import { row, rows, type Transaction } from './database.js';

export interface NewEnrollment {
  readonly id: EnrollmentId;
  readonly patientId: PatientId;
  readonly correlationId: CorrelationId;
  readonly owner: { readonly iss: string; readonly clientId: string; readonly sub: string };
  readonly plan: PinnedPlan;
}

/** The row that everything later moves, in phase `accepted`. */
export async function insertEnrollment(tx: Transaction, enrollment: NewEnrollment): Promise<void> {
  const { id, patientId, correlationId, owner, plan } = enrollment;
  await rows(
    tx,
    `INSERT INTO enrollment (id, patient_id, correlation_id, client_iss, client_id, client_sub, plan)
     VALUES (?, ?, ?, ?, ?, ?, ?::jsonb)`,
    [id, patientId, correlationId, owner.iss, owner.clientId, owner.sub, JSON.stringify(plan)],
  );
}

/**
 * Reserves a name for the rest of the transaction; false when another transaction holds it.
 * A lock, never a committed marker: a process that dies leaves nothing behind (protocol.md 13).
 */
export async function reserve(tx: Transaction, name: string): Promise<boolean> {
  const answer = await row<{ taken: boolean }>(
    tx,
    'SELECT pg_try_advisory_xact_lock(hashtextextended(?, 13)) AS taken',
    [name],
  );
  return answer?.taken === true;
}
