import type { EnrollmentId } from '../../activities/domain/ids.js';
import type {
  OpenEnrollment,
  PurgeCause,
  PurgeStanding,
  Run,
} from '../../activities/ports/enrollments.js';
import { begunSteps } from './begun-steps.js';
import { type Database, row } from './database.js';
import { shredDossier } from './dossiers.js';
import {
  type CurrentRun,
  type EnrollmentRow,
  type OwnedRow,
  ROW,
  record,
  standFor,
  standing,
} from './enrollment-row.js';

/** Whoever turns back waits for nobody any more. */
const NO_WAIT =
  'waiting_for = NULL, waiting_step = NULL, wait_until = NULL, needs_attention = false';

/** accepted | running -> purging. Without a cause it only takes over what is purging already. */
export async function startPurge(
  db: Database,
  currentRun: CurrentRun,
  id: EnrollmentId,
  run: Run,
  cause: PurgeCause | null,
): Promise<PurgeStanding> {
  let held = await standFor(db, currentRun, id, run);
  if (cause !== null && (held.mine ? held.phase === 'running' : held.phase === 'accepted'))
    held = (await turnBack(db, held, run, cause)) ?? (await standFor(db, currentRun, id, run));
  return { ...standing(held), cause: causeOf(held), begun: await begunSteps(db, id) };
}

/** A cancel that was recorded outranks the failure: 202 to a cancel always ends cancelled (protocol.md 20). */
const turnBack = (
  db: Database,
  held: OwnedRow,
  run: Run,
  cause: PurgeCause,
): Promise<OwnedRow | null> =>
  db.transaction(async (tx) => {
    const moved = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET phase = 'purging', fence = fence + 1, owner_workflow = ?, owner_run = ?,
              purge_code = CASE WHEN cancel_requested_at IS NULL THEN ? ELSE 'CANCELLED' END,
              purge_step = ?, purge_attempts = ?, ${NO_WAIT}
       WHERE id = ? AND fence = ? AND phase IN ('accepted', 'running') RETURNING ${ROW}`,
      [run.workflowId, run.runId, cause.code, cause.step, cause.attempts, held.id, held.fence],
    );
    if (moved === null) return null;
    await record(tx, moved, 'enrollment.purge-started', facts(moved));
    return { ...moved, mine: true };
  });

const facts = (moved: EnrollmentRow) => {
  const { code, step } = causeOf(moved);
  return step === null ? { code } : { code, step };
};

export const causeOf = (held: EnrollmentRow): PurgeCause => ({
  code: held.purge_code ?? 'SAGA_LOST',
  step: held.purge_step,
  attempts: held.purge_attempts ?? 0,
});

/** Takes the row of a saga that is no more, leaving it without an owner for `purge-<id>` to adopt. */
export const abandon = (db: Database, seen: OpenEnrollment): Promise<boolean> =>
  db.transaction(async (tx) => {
    const moved = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET phase = 'purging', fence = fence + 1, owner_workflow = NULL, owner_run = NULL,
              purge_code = coalesce(purge_code,
                CASE WHEN cancel_requested_at IS NULL THEN 'SAGA_LOST' ELSE 'CANCELLED' END), ${NO_WAIT}
       WHERE id = ? AND fence = ? AND phase IN ('running', 'purging') RETURNING ${ROW}`,
      [seen.id, seen.fence],
    );
    if (moved === null) return false;
    await record(tx, moved, 'enrollment.purge-started', facts(moved), 'service:sweep');
    return true;
  });

/**
 * Destroys what could still open the dossier; nothing left to do needs to (protocol.md 15). The record key stays until
 * the end: only the undos can tell whether a chart must outlive them.
 */
export const shred = (db: Database, id: EnrollmentId, run: Run): Promise<void> =>
  db.transaction(async (tx) => {
    const held = await row<EnrollmentRow>(
      tx,
      `SELECT ${ROW} FROM enrollment WHERE id = ? AND phase = 'purging' AND owner_run = ? FOR UPDATE`,
      [id, run.runId],
    );
    if (held === null) return; // Another run has it now: the gate of the next verb will say so.
    if (await shredDossier(tx, id)) await record(tx, held, 'dossier.shredded');
  });
