import { randomUUID } from 'node:crypto';
import type { Attempt } from '../../activities/domain/attempt.js';
import { patientId } from '../../activities/domain/ids.js';
import { rows, type Transaction } from '../postgres/database.js';

/**
 * Mints another patient id for an enrollment whose own is taken, by compare-and-set: of two attempts that collide one
 * replaces it, and an id under which our own row stands by now is kept.
 */
export async function replacePatientId(
  tx: Transaction,
  { id, patientId: taken }: Pick<Attempt, 'id' | 'patientId'>,
): Promise<void> {
  await rows(
    tx,
    `UPDATE enrollment e SET patient_id = ? WHERE e.id = ? AND e.patient_id = ?
       AND NOT EXISTS (SELECT FROM patients p WHERE p.enrollment_id = e.id)`,
    [patientId(randomUUID()), id, taken],
  );
}
