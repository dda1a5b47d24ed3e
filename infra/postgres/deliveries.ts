import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { OpenEnrollment } from '../../activities/ports/enrollments.js';
import { type Database, row, rows } from './database.js';
import { guarded } from './failure.js';

/** Something that Temporal has still to be told: start a saga, or cancel it. */
export interface Delivery extends Omit<OpenEnrollment, 'ownerWorkflow' | 'isOverdue'> {
  readonly isCancelled: boolean;
}

/**
 * Claims what is due and puts each off by a few seconds, so that no two processes tell Temporal at once and no lock
 * is held while it is told. A delivery that fails comes up again; telling twice changes nothing.
 */
export const claimDeliveries = (db: Database, limit: number): Promise<readonly Delivery[]> =>
  guarded(() =>
    rows<Delivery>(
      db,
      `UPDATE enrollment SET relay_due_at = now() + interval '5 seconds'
       WHERE id IN (
         SELECT id FROM enrollment
         WHERE phase IN ('accepted', 'running') AND (phase = 'accepted' OR cancel_requested_at IS NOT NULL)
           AND relay_due_at <= now()
         ORDER BY relay_due_at LIMIT ? FOR UPDATE SKIP LOCKED)
       RETURNING id, correlation_id AS "correlationId", plan, phase, fence,
         cancel_requested_at IS NOT NULL AS "isCancelled"`,
      [limit],
    ),
  );

/** Whether nothing has happened to an enrollment since it was accepted. */
export const isStillAccepted = (db: Database, id: EnrollmentId): Promise<boolean> =>
  guarded(
    async () =>
      (await row(db, `SELECT id FROM enrollment WHERE id = ? AND phase = 'accepted'`, [id])) !==
      null,
  );
