import { Failure, type FailureCode, isRejection } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Outcome, OutcomeKind } from '../../activities/domain/outcome.js';
import type { SupportNotice } from '../../activities/domain/support-notice.js';
import type { Run, Standing } from '../../activities/ports/enrollments.js';
import { type Database, row, type Transaction } from './database.js';
import { shredDossier } from './dossiers.js';
import {
  type CurrentRun,
  type EnrollmentRow,
  ROW,
  readRow,
  record,
  standFor,
  standing,
} from './enrollment-row.js';
import { closeAgain, suspectLateEffects } from './late-effects.js';
import { releaseClaim } from './person-claims.js';
import { destroyRecordKey } from './record-keys.js';
import { insertNotice } from './support-notices.js';

/** An end that was just reached, in figures. */
export interface Ended {
  readonly outcome: OutcomeKind;
  readonly code: FailureCode | null;
  /** Since it was accepted. */
  readonly sagaSeconds: number;
  /** Since it turned back; null when it never did. */
  readonly purgeSeconds: number | null;
}

/** What an end takes beside the enrollment. */
export interface EndParts {
  readonly db: Database;
  readonly currentRun: CurrentRun;
  /** Told of each end once, after it was committed. */
  readonly onEnded: (ended: Ended) => void;
}

/** committed | purging -> ended: outcome, keys, trail and the notice to support in one transaction (protocol.md 14). */
export async function endEnrollment(
  { db, currentRun, onEnded }: EndParts,
  id: EnrollmentId,
  run: Run,
  outcome: Outcome,
): Promise<Standing> {
  const held = await standFor(db, currentRun, id, run);
  if (held.mine && held.phase === 'ended' && held.late_found_at !== null) {
    const closed = await db.transaction((tx) => closeAgain(tx, held, outcome.residue));
    return { phase: 'ended', mine: closed };
  }
  const expected = outcome.kind === 'enrolled' ? 'committed' : 'purging';
  if (!held.mine || held.phase !== expected) return standing(held);
  const ended = await db.transaction((tx) => end(tx, held, outcome));
  if (ended === null) return standing(await standFor(db, currentRun, id, run));
  onEnded(ended);
  return { phase: 'ended', mine: true };
}

interface EndedRow extends EnrollmentRow {
  readonly saga_seconds: number;
  readonly purge_seconds: number | null;
}

const endedOf = (row: EndedRow, { kind, failureCode }: Outcome): Ended => ({
  ...{ outcome: kind, code: failureCode },
  ...{ sagaSeconds: row.saga_seconds, purgeSeconds: row.purge_seconds },
});

/** What a bureau found of a person is remembered in this step's intent only as long as it may be asked again. */
const IDENTITY_STEP = 'verify-identity';

async function end(tx: Transaction, held: EnrollmentRow, outcome: Outcome): Promise<Ended | null> {
  const moved = await row<EndedRow>(
    tx,
    `WITH moved AS (
       UPDATE enrollment SET phase = 'ended', fence = fence + 1, ended_at = now(), outcome = ?, failure_code = ?,
              failed_step = ?, residue = ?::jsonb, attention = ?, needs_attention = ?
       WHERE id = ? AND fence = ? RETURNING ${ROW},
              extract(epoch FROM now() - accepted_at)::float8 AS saga_seconds,
              extract(epoch FROM now() - purging_at)::float8 AS purge_seconds
     ), forgotten AS (
       UPDATE intent SET made_version = NULL FROM moved
       WHERE intent.enrollment_id = moved.id AND intent.step = '${IDENTITY_STEP}'
     )
     SELECT * FROM moved`,
    [
      outcome.kind,
      outcome.failureCode,
      outcome.failedStep,
      JSON.stringify(outcome.residue),
      outcome.attention,
      outcome.attention !== null || outcome.residue.length > 0,
      held.id,
      held.fence,
    ],
  );
  if (moved === null) return null;
  if (await shredDossier(tx, held.id)) await record(tx, moved, 'dossier.shredded');
  if (!keepsRecords(outcome)) await destroyRecordKey(tx, held.id);
  await record(tx, moved, 'enrollment.ended', { outcome: outcome.kind });
  if (outcome.kind !== 'enrolled') {
    await releaseClaim(tx, held.id);
    await suspectLateEffects(tx, moved);
  }
  const notice = noticeOf(moved, outcome);
  if (notice !== null) await insertNotice(tx, notice);
  return endedOf(moved, outcome);
}

/** A chart that was handed to a person because care hangs on it must stay readable, like an enrolled patient's. */
const keepsRecords = ({ kind, residue }: Outcome): boolean =>
  kind === 'enrolled' || residue.some(({ reason }) => reason === 'clinical-data-present');

/** IT is told of what a system did wrong, not of a person who could not be verified or who changed their mind. */
function noticeOf(moved: EnrollmentRow, outcome: Outcome): SupportNotice | null {
  const common = {
    enrollmentId: moved.id,
    correlationId: moved.correlation_id,
    patientId: moved.patient_id,
    attempts: moved.purge_attempts ?? 0,
  };
  if (outcome.attention !== null)
    return { ...common, kind: 'needs-attention', step: null, code: outcome.attention };
  const code = outcome.failureCode;
  if (code === null || outcome.kind === 'cancelled' || isRejection(code)) return null;
  return { ...common, kind: 'rolled-back', step: outcome.failedStep, code };
}

export async function recordedOutcome(db: Database, id: EnrollmentId): Promise<Outcome | null> {
  const held = await readRow(db, id);
  if (held.phase === 'purging' && held.owner_workflow === null) return null;
  if (held.outcome === null) throw new Failure('STILL_OPEN');
  return {
    kind: held.outcome,
    failureCode: held.failure_code,
    failedStep: held.failed_step,
    residue: held.residue,
    attention: held.attention,
  };
}
