import type { AuditMonths } from '../../activities/ports/audit-months.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** Throws `Failure` also while somebody reads the trail for long: then the next round makes them. */
export const postgresAuditMonths = (db: Database): AuditMonths => ({
  make: () =>
    guarded(async () => {
      const made = await row<{ strays: number }>(db, 'SELECT audit_make_months() AS strays');
      return made?.strays ?? 0;
    }),
});
