import type { FailureCode } from '../../activities/domain/failure.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import type { Phase } from '../../activities/domain/phase.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';

/** Why an enrollment wants a person. `contradicted` is what the sweep found and leaves alone. */
export type AttentionReason = 'stuck-undo' | 'review' | 'repair' | 'welcome' | 'residue' | 'other';

/** Enrollments of one kind: how many, and for how many seconds the longest of them has been so. */
export interface EnrollmentFigure {
  readonly phase: Phase;
  /** Null: it wants nobody. */
  readonly reason: AttentionReason | null;
  readonly code: FailureCode | NonNullable<Outcome['attention']> | null;
  readonly count: number;
  /** Since the phase is what it is; of one that is not being purged and not ended, since it was accepted. */
  readonly oldestSeconds: number;
}

const TIME_LIMIT_MS = 2_000;
/** Of what has ended, only these days' count: how long histories are kept, and a bound on what is read. */
const ENDED_WITHIN = "interval '30 days'";

/**
 * All that is open, and what ended these days and wants a person. One statement over two small partial indexes
 * (`enrollment_open`, `enrollment_attention`), with a limit of its own: a scrape must not hold the saga up.
 */
export const enrollmentFigures = (db: Database): Promise<readonly EnrollmentFigure[]> =>
  guarded(() =>
    db.transaction(async (tx) => {
      await rows(tx, `SELECT set_config('statement_timeout', '${TIME_LIMIT_MS}', true)`);
      return rows<EnrollmentFigure>(tx, FIGURES);
    }),
  );

const COLUMNS = `phase, waiting_for, needs_attention, attention, residue, purge_code, failure_code,
  coalesce(ended_at, purging_at, accepted_at) AS since`;

/** Whole, for the test that asks the planner. */
export const FIGURES = `
  SELECT phase, reason, code, count(*)::int AS count,
    greatest(0, extract(epoch FROM now() - min(since)))::float8 AS "oldestSeconds"
  FROM (
    SELECT phase, since,
      CASE WHEN NOT needs_attention THEN NULL
        WHEN phase = 'purging' THEN 'stuck-undo'
        WHEN waiting_for IS NOT NULL THEN waiting_for
        WHEN attention IS NOT NULL THEN 'welcome'
        WHEN residue <> '[]' THEN 'residue'
        ELSE 'other' END AS reason,
      CASE WHEN needs_attention THEN coalesce(attention, failure_code, purge_code) END AS code
    FROM (
      SELECT ${COLUMNS} FROM enrollment WHERE phase <> 'ended'
      UNION ALL
      SELECT ${COLUMNS} FROM enrollment
      WHERE phase = 'ended' AND needs_attention AND ended_at > now() - ${ENDED_WITHIN}) seen) told
  GROUP BY phase, reason, code`;
