import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Wait } from '../../activities/domain/wait.js';
import type { Run, WaitStanding } from '../../activities/ports/enrollments.js';
import { type Database, row, type Transaction } from './database.js';
import {
  type CurrentRun,
  type EnrollmentRow,
  type OwnedRow,
  ROW,
  record,
  standFor,
  standing,
} from './enrollment-row.js';
import { insertNotice } from './support-notices.js';

/**
 * Writes a wait and its deadline to the row, so that everybody can see it and the sweep can tell when it is overdue
 * (protocol.md 19). Asked again for the same wait, it answers what is left of it.
 */
export async function startWait(
  db: Database,
  currentRun: CurrentRun,
  id: EnrollmentId,
  run: Run,
  wait: Wait,
): Promise<WaitStanding> {
  let held = await standFor(db, currentRun, id, run);
  if (held.mine && held.phase === 'running' && !isWaiting(held, wait))
    held = (await enter(db, held, wait)) ?? (await standFor(db, currentRun, id, run));
  const left = await row<{ seconds: number }>(
    db,
    'SELECT greatest(0, extract(epoch FROM wait_until - now()))::float8 AS seconds FROM enrollment WHERE id = ?',
    [id],
  );
  return { ...standing(held), secondsLeft: left?.seconds ?? 0 };
}

const isWaiting = (held: EnrollmentRow, { kind, step }: Wait): boolean =>
  held.waiting_for === kind && held.waiting_step === step;

/** A cancel that is recorded already leaves nothing to wait for: the wait is not entered. */
const enter = (db: Database, held: OwnedRow, wait: Wait): Promise<OwnedRow | null> =>
  db.transaction(async (tx) => {
    const moved = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET waiting_for = ?, waiting_step = ?, wait_until = now() + make_interval(secs => ?),
              needs_attention = true, fence = fence + 1
       WHERE id = ? AND fence = ? AND phase = 'running' AND cancel_requested_at IS NULL RETURNING ${ROW}`,
      [wait.kind, wait.step, wait.seconds, held.id, held.fence],
    );
    if (moved === null) return null;
    const { step, code } = wait;
    await record(tx, moved, 'enrollment.waiting', {
      ...{ wait: wait.kind, step },
      ...(code === null ? {} : { code }),
    });
    await tellEngineers(tx, moved, wait);
    return { ...moved, mine: true };
  });

/** A reviewer finds the waiting ones in a list; a failing system is news to those who run it. */
async function tellEngineers(tx: Transaction, moved: EnrollmentRow, wait: Wait): Promise<void> {
  const { code, step, attempts } = wait;
  if (code === null) return;
  await insertNotice(tx, {
    kind: 'awaiting-repair',
    enrollmentId: moved.id,
    correlationId: moved.correlation_id,
    patientId: moved.patient_id,
    ...{ step, code, attempts },
  });
}

/** The wait is over and the saga goes on. */
export const endWait = (db: Database, id: EnrollmentId, run: Run): Promise<void> =>
  db.transaction(async (tx) => {
    const moved = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET waiting_for = NULL, waiting_step = NULL, wait_until = NULL, needs_attention = false,
              fence = fence + 1
       WHERE id = ? AND phase = 'running' AND owner_run = ? AND waiting_for IS NOT NULL RETURNING ${ROW}`,
      [id, run.runId],
    );
    if (moved !== null) await record(tx, moved, 'enrollment.resumed');
  });
