import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { OpsDeed, OpsReading } from '../../activities/domain/ops-reading.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';

/** Puts on record that the login of this connection is about to look. Throws `Failure`. */
export const noteReading = (
  db: Database,
  what: OpsReading,
  id: EnrollmentId | null,
): Promise<void> => note(db, 'reading', what, id);

/** The same of something that they are about to set going. */
export const noteDeed = (db: Database, what: OpsDeed): Promise<void> =>
  note(db, 'deed', what, null);

const note = (
  db: Database,
  kind: 'reading' | 'deed',
  what: OpsReading | OpsDeed,
  id: EnrollmentId | null,
): Promise<void> =>
  guarded(async () => {
    await rows(db, 'SELECT audit_note_ops(?, ?, ?)', [kind, what, id]);
  });
