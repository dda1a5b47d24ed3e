import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../activities/domain/audit.js';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import type { Database, Transaction } from './database.js';
import { guarded } from './failure.js';

/** Appends within the caller's transaction: what happened and its entry commit together or not at all. */
export async function appendAudit(
  on: Database | Transaction,
  ...entries: readonly Omit<AuditEntry, 'entryId'>[]
): Promise<void> {
  const withIds = entries.map((entry) => ({ entryId: randomUUID(), ...entry }));
  await on.raw('SELECT audit_append(?::jsonb)', [JSON.stringify(withIds)]);
}

export const postgresAuditTrail = (db: Database): AuditTrail => ({
  append: (...entries) => guarded(() => appendAudit(db, ...entries)),
});
