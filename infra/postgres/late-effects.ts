import type { StepName } from '../../activities/domain/ids.js';
import type { LateSuspect } from '../../activities/ports/closed-enrollments.js';
import { begunSteps } from './begun-steps.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { type EnrollmentRow, ROW, record } from './enrollment-row.js';

const HORIZON = "interval '24 hours'";
const FIRST_PAUSE = "interval '5 seconds'";
const LONGEST_PAUSE = "interval '1 hour'";

/** At the end of a purge: notes the steps of which an attempt may still take effect, to be looked at for a day. */
export async function suspectLateEffects(tx: Transaction, moved: EnrollmentRow): Promise<void> {
  const named = new Set<string>(moved.residue.map(({ system }) => system));
  const unsettled = (await begunSteps(tx, moved.id))
    // What a system keeps is with a person already; to find it again and again would say nothing new.
    .filter(({ step, unsettledForSeconds }) => unsettledForSeconds !== null && !named.has(step))
    .map(({ step }) => step);
  if (unsettled.length === 0) return;
  await rows(
    tx,
    `UPDATE enrollment SET late_steps = ?, late_probe_at = now() + ${FIRST_PAUSE} WHERE id = ?`,
    [unsettled, moved.id],
  );
}

const SUSPECT = `id, correlation_id AS "correlationId", patient_id AS "patientId", plan, phase, fence`;

const DUE = `late_probe_at <= now() AND late_found_at IS NULL ORDER BY late_probe_at LIMIT ?`;

/** Which are due, without taking them. */
export const dueSuspects = (db: Database, limit: number): Promise<readonly LateSuspect[]> =>
  rows<LateSuspect>(db, `SELECT ${SUSPECT}, late_steps AS steps FROM enrollment WHERE ${DUE}`, [
    limit,
  ]);

/** The pause until the next look is as long as the time since the end: a dozen looks in a day. */
export const lateSuspects = (db: Database, limit: number): Promise<readonly LateSuspect[]> =>
  rows<LateSuspect>(
    db,
    `UPDATE enrollment SET late_probe_at = CASE WHEN now() < ended_at + ${HORIZON}
       THEN now() + least(${LONGEST_PAUSE}, greatest(${FIRST_PAUSE}, now() - ended_at)) END
     WHERE id IN (SELECT id FROM enrollment WHERE ${DUE} FOR UPDATE SKIP LOCKED)
     RETURNING ${SUSPECT}, late_steps AS steps`,
    [limit],
  );

/** Opens a purged enrollment for its purge: the outcome stands, undos are admitted again. */
export const reportLate = (db: Database, seen: LateSuspect, step: StepName): Promise<boolean> =>
  db.transaction(async (tx) => {
    const moved = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET late_found_at = now(), fence = fence + 1, owner_workflow = NULL, owner_run = NULL
       WHERE id = ? AND fence = ? AND phase = 'ended' AND outcome <> 'enrolled' AND late_found_at IS NULL
       RETURNING ${ROW}`,
      [seen.id, seen.fence],
    );
    if (moved === null) return false;
    await record(tx, moved, 'late-effect.found', { step }, 'service:sweep');
    return true;
  });

/** The late effect is undone: the enrollment is closed again, and looked at once more soon. */
export async function closeAgain(
  tx: Transaction,
  held: EnrollmentRow,
  residue: EnrollmentRow['residue'],
): Promise<boolean> {
  const known = new Set(held.residue.map(({ system, reason }) => `${system} ${reason}`));
  const fresh = residue.filter(({ system, reason }) => !known.has(`${system} ${reason}`));
  const moved = await row<EnrollmentRow>(
    tx,
    `UPDATE enrollment SET late_found_at = NULL, fence = fence + 1, late_probe_at = now() + ${FIRST_PAUSE},
            late_steps = ARRAY(SELECT unnest(late_steps) EXCEPT SELECT r ->> 'system' FROM jsonb_array_elements(?::jsonb) r),
            residue = residue || ?::jsonb, needs_attention = needs_attention OR ?
     WHERE id = ? AND fence = ? AND phase = 'ended' RETURNING ${ROW}`,
    [JSON.stringify(residue), JSON.stringify(fresh), fresh.length > 0, held.id, held.fence],
  );
  if (moved === null) return false;
  await record(tx, moved, 'late-effect.undone');
  return true;
}
