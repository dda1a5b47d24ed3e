import { UNSETTLED_CODES } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { BegunStep } from '../../activities/ports/enrollments.js';
import { type Database, rows, type Transaction } from './database.js';

/**
 * Every step that was ever attempted, read from the trail: attempts commit before their effect, so nothing that
 * can have happened is missing. The age of an attempt without a result, or with one that settles nothing, tells
 * how long a late effect must still be waited for (protocol.md 6).
 */
export const begunSteps = (
  db: Database | Transaction,
  id: EnrollmentId,
): Promise<readonly BegunStep[]> =>
  rows<BegunStep>(
    db,
    `SELECT attempt.facts ->> 'step' AS step,
            (min(extract(epoch FROM clock_timestamp() - attempt.at)) FILTER (
              WHERE result.entry_id IS NULL
                 OR (result.event = 'step.failed' AND result.facts ->> 'code' = ANY (?::text[]))
            ))::float8 AS "unsettledForSeconds"
     FROM audit_entry attempt
     LEFT JOIN audit_entry result
       ON result.enrollment_id = attempt.enrollment_id AND result.at >= audit_since(?)
      AND result.event IN ('step.succeeded', 'step.failed')
      AND result.facts ->> 'step' = attempt.facts ->> 'step'
      AND result.facts ->> 'verb' = 'perform'
      AND result.facts ->> 'attempt' = attempt.facts ->> 'attempt'
      AND result.facts ->> 'fence' = attempt.facts ->> 'fence'
     WHERE attempt.enrollment_id = ? AND attempt.at >= audit_since(?) AND attempt.event = 'step.attempted'
       AND attempt.facts ->> 'verb' = 'perform'
     GROUP BY 1`,
    [UNSETTLED_CODES, id, id, id],
  );
