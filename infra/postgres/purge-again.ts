import type { EnrollmentId } from '../../activities/domain/ids.js';
import { appendAudit } from './audit-trail.js';
import { type Database, rows } from './database.js';
import { type EnrollmentRow, ROW } from './enrollment-row.js';
import { guarded } from './failure.js';

/**
 * Of a restored database: what was accepted at the time of the backup and has ended since, not enrolled. The sweep purges
 * it once more, its dossier and key included, which came back with the backup (protocol.md 5). Throws `Failure`.
 */
export const purgeAgain = (owner: Database, ids: readonly EnrollmentId[]): Promise<void> =>
  guarded(() =>
    owner.transaction(async (tx) => {
      const moved = await rows<EnrollmentRow>(
        tx,
        `UPDATE enrollment SET phase = 'purging', fence = fence + 1,
                purge_code = CASE WHEN cancel_requested_at IS NULL THEN 'SAGA_LOST' ELSE 'CANCELLED' END
         WHERE id = ANY (?::uuid[]) AND phase = 'accepted' RETURNING ${ROW}`,
        [ids],
      );
      const entries = moved.map((each) => ({
        ...{ enrollmentId: each.id, correlationId: each.correlation_id },
        ...({ event: 'enrollment.purge-started', actor: 'service:ops' } as const),
        facts: { phase: each.phase, fence: each.fence, code: each.purge_code ?? 'SAGA_LOST' },
      }));
      if (entries.length > 0) await appendAudit(tx, ...entries);
    }),
  );
