import { type EnrollmentId, SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import type {
  ClosedEnrollments,
  ClosedLook,
  LateSuspect,
  Ownerless,
} from '../../activities/ports/closed-enrollments.js';
import type { OpenEnrollment } from '../../activities/ports/enrollments.js';
import { type Database, row, rows } from './database.js';
import { shredDossier } from './dossiers.js';
import { type EnrollmentRow, ROW, record } from './enrollment-row.js';
import { guarded } from './failure.js';
import { dueSuspects, lateSuspects, reportLate } from './late-effects.js';
import { destroyRecordKey } from './record-keys.js';
import { isRewriteDue, rewriteUnsettled } from './rewrite-unsettled.js';

/** Sweeps follow each other within minutes: what ended longer ago has been looked through many times. */
const RECENT = "ended_at > now() - interval '1 hour'";
const MOST_KEYS_AT_ONCE = 100;
/** Compared as the key it is: turned into text, a row would be found by reading all of them. */
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/** Purged enrollments as the sweep goes through them. */
export const postgresClosedEnrollments = (db: Database): ClosedEnrollments => ({
  suspects: (limit) => guarded(() => lateSuspects(db, limit)),
  leftovers: (limit) => guarded(() => leftovers(db, limit)),
  withoutOwner: (keys) => guarded(() => withoutOwner(db, keys)),
  sweptAt: () =>
    guarded(async () => {
      const latest = await row<{ at: Date }>(
        db,
        `SELECT at FROM audit_entry WHERE enrollment_id = ? AND event = 'sweep.completed'
         ORDER BY seq DESC LIMIT 1`,
        [SYSTEM_TRAIL],
      );
      return latest?.at ?? null;
    }),
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
          `SELECT id FROM enrollment WHERE phase = 'ended' AND outcome <> 'enrolled' AND certified_at IS NULL
           ORDER BY ended_at LIMIT ?`,
          [limit],
        )
      ).map(({ id }) => id),
    ),
  destroyLiveKeys: () => guarded(() => destroyLiveKeys(db)),
  rewritePatients: () => rewriteUnsettled(db),
});

/** The same, of which nothing is changed: what would be taken, destroyed or rewritten is only told. */
export const postgresClosedLook = (db: Database): ClosedLook => ({
  ...postgresClosedEnrollments(db),
  suspects: (limit) => guarded(() => dueSuspects(db, limit)),
  reportLate: async () => true,
  destroyLiveKeys: () => guarded(async () => (await liveKeys(db)).length),
  rewritePatients: () => isRewriteDue(db),
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

/** A key is `<enrollmentId>:<step>`; a record of a running enrollment has an owner who will see to it. */
async function withoutOwner(db: Database, keys: readonly string[]): Promise<Ownerless> {
  if (keys.length === 0) return { purged: [], strangers: 0 };
  const found = await rows<LateSuspect & { isKnown: boolean; isPurged: boolean }>(
    db,
    `SELECT e.id IS NOT NULL AS "isKnown",
            coalesce(e.phase = 'ended' AND e.outcome <> 'enrolled' AND e.residue = '[]'
                     AND e.late_found_at IS NULL, false) AS "isPurged",
            e.id, e.correlation_id AS "correlationId", e.patient_id AS "patientId", e.plan, e.phase, e.fence,
            k.steps
     FROM (SELECT split_part(key, ':', 1) AS id, array_agg(DISTINCT split_part(key, ':', 2)) AS steps
           FROM unnest(?::text[]) AS key GROUP BY 1) k
     LEFT JOIN enrollment e ON e.id = CASE WHEN k.id ~ ? THEN k.id::uuid END`,
    [keys, UUID],
  );
  return {
    purged: found.filter(({ isPurged }) => isPurged),
    strangers: found.filter(({ isKnown }) => !isKnown).length,
  };
}

const liveKeys = (db: Database): Promise<readonly EnrollmentRow[]> =>
  rows<EnrollmentRow>(
    db,
    `SELECT ${ROW} FROM enrollment e WHERE phase = 'ended' AND ${RECENT} AND
       (EXISTS (SELECT FROM dossier_key k WHERE k.enrollment_id = e.id) OR (outcome <> 'enrolled'
        AND NOT residue @> '[{"reason": "clinical-data-present"}]'
        AND EXISTS (SELECT FROM record_key k WHERE k.enrollment_id = e.id)))
     ORDER BY ended_at LIMIT ${MOST_KEYS_AT_ONCE}`,
  );

async function destroyLiveKeys(db: Database): Promise<number> {
  const held = await liveKeys(db);
  for (const each of held)
    await db.transaction(async (tx) => {
      await shredDossier(tx, each.id);
      if (each.outcome !== 'enrolled') await destroyRecordKey(tx, each.id);
      await record(tx, each, 'dossier.shredded', {}, 'service:sweep');
    });
  return held.length;
}
