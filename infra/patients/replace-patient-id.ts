import { randomUUID } from 'node:crypto';
import type { Attempt } from '../../activities/domain/attempt.js';
import { attemptEntry } from '../../activities/domain/audit-entries.js';
import { patientId } from '../../activities/domain/ids.js';
import { appendAudit } from '../postgres/audit-trail.js';
import { rows, type Transaction } from '../postgres/database.js';

/**
 * Mints another patient id for an enrollment whose own is taken, by compare-and-set: of two attempts that collide one
 * replaces it, and an id under which our own row stands by now is kept.
 */
export async function replacePatientId(tx: Transaction, attempt: Attempt): Promise<void> {
  const replaced = await rows(
    tx,
    `UPDATE enrollment e SET patient_id = ? WHERE e.id = ? AND e.patient_id = ?
       AND NOT EXISTS (SELECT FROM patients p WHERE p.enrollment_id = e.id)
     RETURNING e.id`,
    [patientId(randomUUID()), attempt.id, attempt.patientId],
  );
  if (replaced.length > 0) await appendAudit(tx, attemptEntry(attempt, 'patient-id.replaced'));
}
