import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Run, StuckUndo } from '../../activities/ports/enrollments.js';
import { type Database, row } from './database.js';
import { type EnrollmentRow, ROW } from './enrollment-row.js';
import { causeOf } from './purge-transitions.js';
import { insertNotice } from './support-notices.js';

/** Marks that a person should look at a stuck purge, and tells IT support once; or takes the mark away. */
export const flagAttention = (
  db: Database,
  id: EnrollmentId,
  run: Run,
  stuck: StuckUndo | null,
): Promise<void> =>
  db.transaction(async (tx) => {
    const flagged = await row<EnrollmentRow>(
      tx,
      `UPDATE enrollment SET needs_attention = ? WHERE id = ? AND owner_run = ? RETURNING ${ROW}`,
      [stuck !== null, id, run.runId],
    );
    if (flagged === null || stuck === null) return;
    await insertNotice(tx, {
      kind: 'needs-attention',
      enrollmentId: id,
      correlationId: flagged.correlation_id,
      patientId: flagged.patient_id,
      ...stuck,
      attempts: causeOf(flagged).attempts,
    });
  });
