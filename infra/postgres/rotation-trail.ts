import type { AuditEvent, AuditFacts } from '../../activities/domain/audit.js';
import { systemEntry } from '../../activities/domain/audit-entries.js';
import { appendAudit } from './audit-trail.js';
import type { Database, Transaction } from './database.js';

type RotationEvent = Extract<AuditEvent, `keys.${string}`>;

/** Puts on record what becomes of keys that lie outside the database. */
export type TellRotation = (event: RotationEvent, facts: AuditFacts) => Promise<void>;

/** Tells the system's own chain of the trail what became of keys. */
export const recordRotation = (
  on: Database | Transaction,
  event: RotationEvent,
  facts: AuditFacts,
): Promise<void> => appendAudit(on, systemEntry(event, 'service:worker', facts));
