import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Phase, Verb } from '../../activities/domain/phase.js';
import type {
  Enrollments,
  OpenEnrollment,
  Run,
  Standing,
} from '../../activities/ports/enrollments.js';
import { type Database, row, rows, type Transaction } from './database.js';
import { type Ended, endEnrollment, recordedOutcome } from './end-enrollment.js';
import {
  type CurrentRun,
  type EnrollmentRow,
  ROW,
  record,
  standFor,
  standing,
} from './enrollment-row.js';
import { guarded } from './failure.js';
import { flagAttention } from './flag-attention.js';
import { abandon, shred, startPurge } from './purge-transitions.js';
import { endWait, startWait } from './waits.js';

/** The enrollment's row as the saga sees it: each transition one compare-and-set with its audit entry. */
export const postgresEnrollments = (
  db: Database,
  currentRun: CurrentRun,
  onEnded: (ended: Ended) => void = () => undefined,
): Enrollments => ({
  admit: (id, verb, isFinal, run) =>
    guarded(async () => {
      const held = await standFor(db, currentRun, id, run);
      const isLate = held.late_found_at !== null && verb !== 'perform';
      if (held.phase === 'ended' && !isLate) throw new Failure('ENROLLMENT_CLOSED');
      const allowed = isLate ? 'ended' : phaseOf(verb, isFinal);
      if (!held.mine || held.phase !== allowed) throw new Failure('FENCED');
      const { correlation_id: correlationId, patient_id: patientId, plan, phase, fence } = held;
      return { correlationId, patientId, plan, phase, fence };
    }),

  begin: (id, run) =>
    guarded(async () => {
      const moved = await move(db, {
        event: 'enrollment.started',
        sql: `UPDATE enrollment SET phase = 'running', fence = fence + 1, owner_workflow = ?, owner_run = ?
              WHERE id = ? AND phase = 'accepted' AND cancel_requested_at IS NULL RETURNING ${ROW}`,
        bindings: [run.workflowId, run.runId, id],
      });
      return moved === null
        ? standing(await standFor(db, currentRun, id, run))
        : { phase: 'running', mine: true };
    }),

  commit: (id, run) => guarded(() => commit(db, currentRun, id, run)),
  startPurge: (id, run, cause) => guarded(() => startPurge(db, currentRun, id, run, cause)),
  shred: (id, run) => guarded(() => shred(db, id, run)),
  end: (id, run, outcome) =>
    guarded(() => endEnrollment({ db, currentRun, onEnded }, id, run, outcome)),
  outcome: (id) => guarded(() => recordedOutcome(db, id)),
  startWait: (id, run, wait) => guarded(() => startWait(db, currentRun, id, run, wait)),
  endWait: (id, run) => guarded(() => endWait(db, id, run)),
  flagAttention: (id, run, stuck) => guarded(() => flagAttention(db, id, run, stuck)),
  open: (limit, after) => guarded(() => openEnrollments(db, limit, after)),
  isStill: (seen) => guarded(() => isStill(db, seen)),
  abandon: (seen) => guarded(() => abandon(db, seen)),
});

const phaseOf = (verb: Verb, isFinal: boolean): Phase =>
  verb === 'perform' ? (isFinal ? 'committed' : 'running') : 'purging';

interface Move {
  readonly event: 'enrollment.started' | 'enrollment.committed';
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** What else the transition does, once the row has moved. */
  readonly along?: (tx: Transaction) => Promise<void>;
}

const move = (db: Database, { event, sql, bindings, along }: Move): Promise<EnrollmentRow | null> =>
  db.transaction(async (tx) => {
    const moved = await row<EnrollmentRow>(tx, sql, bindings);
    if (moved === null) return null;
    await record(tx, moved, event);
    await along?.(tx);
    return moved;
  });

/** The pivot: from here on the patient stays, and the row of `patients` lies where nothing is rewritten. */
async function commit(
  db: Database,
  currentRun: CurrentRun,
  id: EnrollmentId,
  run: Run,
): Promise<Standing> {
  const held = await standFor(db, currentRun, id, run);
  if (!held.mine || held.phase !== 'running') return standing(held);
  const moved = await move(db, {
    event: 'enrollment.committed',
    sql: `UPDATE enrollment SET phase = 'committed', fence = fence + 1
          WHERE id = ? AND phase = 'running' AND owner_run = ? AND cancel_requested_at IS NULL RETURNING ${ROW}`,
    bindings: [id, run.runId],
    along: async (tx) => {
      await rows(tx, 'SELECT settle_patient(?)', [id]);
    },
  });
  return moved === null
    ? standing(await standFor(db, currentRun, id, run))
    : { phase: 'committed', mine: true };
}

/** A run that works ends its wait at once when the time is over. */
const OVERDUE = "interval '1 minute'";

const openEnrollments = (
  db: Database,
  limit: number,
  after: EnrollmentId | null,
): Promise<readonly OpenEnrollment[]> =>
  rows<OpenEnrollment>(
    db,
    `SELECT id, correlation_id AS "correlationId", plan, phase, fence, owner_workflow AS "ownerWorkflow",
            coalesce(wait_until < now() - ${OVERDUE}, false) AS "isOverdue"
     FROM enrollment
     WHERE phase IN ('running', 'committed', 'purging')
       AND (?::uuid IS NULL OR (accepted_at, id) > (SELECT accepted_at, id FROM enrollment WHERE id = ?::uuid))
     ORDER BY accepted_at, id LIMIT ?`,
    [after, after, limit],
  );

const isStill = async (db: Database, { id, phase, fence }: OpenEnrollment): Promise<boolean> =>
  (await row(db, 'SELECT 1 FROM enrollment WHERE id = ? AND phase = ? AND fence = ?', [
    id,
    phase,
    fence,
  ])) !== null;
