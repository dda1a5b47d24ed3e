import { randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../activities/domain/audit.js';
import type { AuditTrail } from '../../activities/ports/audit-trail.js';
import { type Database, rows, type Transaction } from './database.js';
import { asFailure, guarded } from './failure.js';
import { together } from './together.js';

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

/** Of one transaction: it takes a lock for each enrollment, and the server has room for some thousands. */
const MOST_TOGETHER = 200;

/**
 * What is told at the same time commits together: durable before the answer all the same. One whose chain is being
 * written to elsewhere, or that cannot be written, is told again alone: it must not be the others' trouble.
 */
export const postgresAuditTrail = (db: Database): AuditTrail => {
  const appended = together(MOST_TOGETHER, (told: readonly (readonly AuditEntry[])[]) =>
    appendFree(db, told),
  );
  return {
    append: (...entries) =>
      guarded(async () => {
        if (!(await appended(entries))) await appendAudit(db, ...entries);
      }),
  };
};

/** Appends what comes now and then, by itself: for roles that tell nothing together with others. */
export const plainAuditTrail = (db: Database): AuditTrail => ({
  append: (...entries) => guarded(() => appendAudit(db, ...entries)),
});

/** Which of them stand now. */
async function appendFree(
  db: Database,
  told: readonly (readonly AuditEntry[])[],
): Promise<readonly boolean[]> {
  try {
    const busy = await rows<{ id: string }>(
      db,
      'SELECT id FROM audit_append_free(?::jsonb) AS busy (id)',
      [entriesJson(told.flat())],
    );
    const isBusy = new Set(busy.map(({ id }) => id));
    return told.map((entries) => !entries.some(({ enrollmentId: id }) => isBusy.has(id)));
  } catch (error) {
    if (asFailure(error).code === 'UNAVAILABLE') throw error;
    return told.map(() => false);
  }
}
