import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../activities/domain/audit.js';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import { type Database, rows, type Transaction } from './database.js';
import { guarded } from './failure.js';

type NewEntry = Omit<AuditEntry, 'entryId'>;

/** Entries as the database's functions take them; each gets an id, under which it stands once however often it is told. */
export const entriesJson = (entries: readonly NewEntry[]): string =>
  JSON.stringify(entries.map((entry) => ({ entryId: randomUUID(), ...entry })));

/** Appends within the caller's transaction: what happened and its entry commit together or not at all. */
export async function appendAudit(
  on: Database | Transaction,
  ...entries: readonly NewEntry[]
): Promise<void> {
  await rows(on, 'SELECT audit_append(?::jsonb)', [entriesJson(entries)]);
}

export const postgresAuditTrail = (db: Database): AuditTrail => ({
  append: (...entries) => guarded(() => appendAudit(db, ...entries)),
});
