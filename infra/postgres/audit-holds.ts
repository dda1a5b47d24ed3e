import { systemEntry } from '../../activities/domain/audit-entries.js';
import type { TicketNumber } from '../../activities/domain/break-glass.js';
import { appendAudit } from './audit-trail.js';
import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** A hold keeps every month from being archived. Placing and releasing one are told; false: it was so before. */
export const placeHold = (owner: Database, ticket: TicketNumber): Promise<boolean> =>
  change(
    owner,
    'audit.held',
    ticket,
    'INSERT INTO audit_hold (ticket) VALUES (?) ON CONFLICT DO NOTHING RETURNING ticket',
  );

export const releaseHold = (owner: Database, ticket: TicketNumber): Promise<boolean> =>
  change(
    owner,
    'audit.released',
    ticket,
    'DELETE FROM audit_hold WHERE ticket = ? RETURNING ticket',
  );

const change = (
  owner: Database,
  event: 'audit.held' | 'audit.released',
  ticket: TicketNumber,
  sql: string,
): Promise<boolean> =>
  guarded(() =>
    owner.transaction(async (tx) => {
      if ((await row(tx, sql, [ticket])) === null) return false;
      await appendAudit(tx, systemEntry(event, 'service:ops', { ticket }));
      return true;
    }),
  );
