import type { AuditEntry } from '../domain/audit.js';

/** Append-only. A repeat of an entry id changes nothing. */
export interface AuditTrail {
  append(...entries: readonly AuditEntry[]): Promise<void>;
}
