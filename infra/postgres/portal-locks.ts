import type { Actor } from '../../activities/domain/audit.js';
import type { CorrelationId, EnrollmentId } from '../../activities/domain/ids.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** Whose account is locked or opened again, and by whom. */
export interface PortalLockOrder {
  readonly id: EnrollmentId;
  readonly correlationId: CorrelationId;
  readonly actor: Actor;
}

/**
 * Locks the portal account of an enrolled patient and ends its sessions, or opens it again; told once, however often it
 * is asked for. False when there is no account.
 */
export const setPortalLock = (
  db: Database,
  { id, correlationId, actor }: PortalLockOrder,
  isLocked: boolean,
): Promise<boolean> =>
  guarded(() =>
    db.transaction(async (tx) => {
      const verb = isLocked ? 'portal_lock' : 'portal_unlock';
      const done = await row<{ changed: boolean; sessions?: number }>(
        tx,
        `SELECT * FROM ${verb}(?)`,
        [id],
      );
      if (done?.changed !== true) return done !== null;
      const about = { enrollmentId: id, correlationId, actor };
      const { sessions = 0 } = done;
      await appendAudit(
        tx,
        { ...about, event: isLocked ? 'portal.locked' : 'portal.unlocked', facts: {} },
        ...(sessions > 0
          ? [
              {
                ...about,
                event: 'portal.sessions-revoked' as const,
                facts: { counts: { sessions } },
              },
            ]
          : []),
      );
      return true;
    }),
  );
