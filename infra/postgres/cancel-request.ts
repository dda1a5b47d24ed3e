import type { Actor } from '../../activities/domain/audit.js';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import type { Phase } from '../../activities/domain/phase.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/**
 * Records that an enrollment is to be cancelled, unless it is past the point where that is possible.
 * The pivot's compare-and-set requires that nothing is recorded here: one of both wins (protocol.md 20).
 */
export const requestCancel = (db: Database, id: EnrollmentId, actor: Actor): Promise<boolean> =>
  guarded(() =>
    db.transaction(async (tx) => {
      const recorded = await row<{ correlationId: CorrelationId; phase: Phase }>(
        tx,
        `UPDATE enrollment SET cancel_requested_at = now(), relay_due_at = now() + interval '2 seconds'
         WHERE id = ? AND phase IN ('accepted', 'running') AND cancel_requested_at IS NULL
         RETURNING correlation_id AS "correlationId", phase`,
        [id],
      );
      if (recorded === null) return false;
      const { correlationId, phase } = recorded;
      await appendAudit(tx, {
        enrollmentId: id,
        correlationId,
        event: 'cancel.requested',
        actor,
        facts: { phase },
      });
      return true;
    }),
  );
