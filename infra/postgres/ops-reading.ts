import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { OpsReading } from '../../activities/domain/ops-reading.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';

/** Puts on record that the login of this connection is about to look. Throws `Failure`. */
export const noteReading = (
  db: Database,
  what: OpsReading,
  id: EnrollmentId | null,
): Promise<void> =>
  guarded(async () => {
    await rows(db, 'SELECT audit_note_reading(?, ?)', [what, id]);
  });
