import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { ClosedEnrollments, LateSuspect } from '../../activities/ports/closed-enrollments.js';
import type { OpenEnrollment } from '../../activities/ports/enrollments.js';
import { type Database, rows } from './database.js';
import { shredDossier } from './dossiers.js';
import { type EnrollmentRow, record } from './enrollment-row.js';
import { guarded } from './failure.js';
import { lateSuspects, reportLate } from './late-effects.js';
import { destroyRecordKey } from './record-keys.js';

/** Sweeps follow each other within minutes: what ended longer ago has been looked through many times. */
const RECENT = "ended_at > now() - interval '1 hour'";
const MOST_KEYS_AT_ONCE = 100;

/** Purged enrollments as the sweep goes through them. */
export const postgresClosedEnrollments = (db: Database): ClosedEnrollments => ({
  suspects: (limit) => guarded(() => lateSuspects(db, limit)),
  leftovers: (limit) => guarded(() => leftovers(db, limit)),
  reportLate: (suspect, step) => guarded(() => reportLate(db, suspect, step)),
  reopened: (limit) =>
    guarded(() =>
      rows<OpenEnrollment>(
        db,
        `SELECT id, correlation_id AS "correlationId", plan, phase, fence, owner_workflow AS "ownerWorkflow",
                false AS "isOverdue"
         FROM enrollment WHERE late_found_at IS NOT NULL ORDER BY late_found_at LIMIT ?`,
        [limit],
      ),
    ),
  uncertified: (limit) =>
    guarded(async () =>
      (
        await rows<{ id: EnrollmentId }>(
          db,
          `SELECT id FROM enrollment e WHERE phase = 'ended' AND outcome <> 'enrolled'
             AND NOT EXISTS (SELECT FROM certificate c WHERE c.enrollment_id = e.id)
           ORDER BY ended_at LIMIT ?`,
          [limit],
        )
      ).map(({ id }) => id),
    ),
  destroyLiveKeys: () => guarded(() => destroyLiveKeys(db)),
});

/** Our own systems cannot be late, so there should be none: this is the proof of it, and the remedy. */
const leftovers = (db: Database, limit: number): Promise<readonly LateSuspect[]> =>
  rows<LateSuspect>(
    db,
    `SELECT id, correlation_id AS "correlationId", patient_id AS "patientId", plan, phase, fence,
            ARRAY(SELECT jsonb_array_elements_text(plan -> 'steps')) AS steps
     FROM enrollment e
     WHERE phase = 'ended' AND outcome <> 'enrolled' AND late_found_at IS NULL AND residue = '[]' AND ${RECENT}
       AND EXISTS (SELECT FROM held_record h WHERE h.enrollment_id = e.id)
     ORDER BY ended_at LIMIT ?`,
    [limit],
  );

async function destroyLiveKeys(db: Database): Promise<number> {
  const held = await rows<EnrollmentRow>(
    db,
    `SELECT e.* FROM enrollment e WHERE phase = 'ended' AND ${RECENT} AND
       (EXISTS (SELECT FROM dossier_key k WHERE k.enrollment_id = e.id) OR (outcome <> 'enrolled'
        AND NOT residue @> '[{"reason": "clinical-data-present"}]'
        AND EXISTS (SELECT FROM record_key k WHERE k.enrollment_id = e.id)))
     ORDER BY ended_at LIMIT ${MOST_KEYS_AT_ONCE}`,
  );
  for (const each of held)
    await db.transaction(async (tx) => {
      await shredDossier(tx, each.id);
      if (each.outcome !== 'enrolled') await destroyRecordKey(tx, each.id);
      await record(tx, each, 'dossier.shredded', {}, 'service:sweep');
    });
  return held.length;
}
