import type { Actor, AuditFacts } from '../../activities/domain/audit.js';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import type { StoryEntry } from './audit-story.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';

/** An alert as it stands in the trail. */
export interface RecordedAlert {
  readonly at: Date;
  readonly correlationId: CorrelationId;
  readonly facts: Required<Pick<AuditFacts, 'pattern' | 'watched' | 'counts'>>;
}

/** Alerts on unusual access of so many seconds back, newest first. */
export const readAlerts = (
  db: Database,
  sinceSeconds: number,
  most: number,
): Promise<readonly RecordedAlert[]> =>
  guarded(() =>
    rows<RecordedAlert>(
      db,
      `SELECT at, correlation_id AS "correlationId", facts FROM audit_entry
       WHERE event = 'access.alerted' AND at > now() - make_interval(secs => ?)
       ORDER BY at DESC LIMIT ?`,
      [sinceSeconds, most],
    ),
  );

/** An entry with the enrollment that it is about. */
export interface ActorEntry extends StoryEntry {
  readonly enrollmentId: EnrollmentId;
}

/** What somebody did in so many seconds back, newest first. */
export const readDoneBy = (
  db: Database,
  actor: Actor,
  sinceSeconds: number,
  most: number,
): Promise<readonly ActorEntry[]> =>
  guarded(() =>
    rows<ActorEntry>(
      db,
      `SELECT enrollment_id AS "enrollmentId", event, actor, facts, at FROM audit_entry
       WHERE actor = ? AND at > now() - make_interval(secs => ?)
       ORDER BY at DESC, seq DESC LIMIT ?`,
      [actor, sinceSeconds, most],
    ),
  );
