import type { Actor } from '../../activities/domain/audit.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import { type Database, rows } from './database.js';
import type { TrailEntry } from './enrollment-view.js';
import { guarded } from './failure.js';

/** An entry with who did it. */
export interface StoryEntry extends TrailEntry {
  readonly actor: Actor;
}

/**
 * What was done with an enrollment and by whom, in its order; after it those entries of processes that name it among
 * others: who read it, who was refused it.
 */
export const readStory = (db: Database, id: EnrollmentId): Promise<readonly StoryEntry[]> =>
  guarded(async () => [
    ...(await rows<StoryEntry>(
      db,
      'SELECT event, actor, facts, at FROM audit_entry WHERE enrollment_id = ? AND at >= audit_since(?) ORDER BY seq',
      [id, id],
    )),
    ...(await rows<StoryEntry>(
      db,
      `SELECT event, actor, facts - 'enrollments' AS facts, at FROM audit_entry
       WHERE facts -> 'enrollments' IS NOT NULL AND facts -> 'enrollments' @> to_jsonb(?::text) ORDER BY at`,
      [id],
    )),
  ]);
