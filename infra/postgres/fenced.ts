import type { Attempt } from '../../activities/domain/attempt.js';
import { attemptEntry } from '../../activities/domain/audit-entries.js';
import { Failure } from '../../activities/domain/failure.js';
import { entriesJson } from './audit-trail.js';
import { type Database, row, type Transaction } from './database.js';
import { guarded } from './failure.js';

const SHORTEST_STATEMENT_MS = 50;

/**
 * One transaction in which an admitted attempt may change our own systems of record.
 * It holds the enrollment's row: while it runs no transition can happen, and once one has, it writes nothing
 * (protocol.md 6, 21). So an effect here is never late. Throws `FENCED` when the row has moved on.
 */
export function fenced<T>(
  db: Database,
  attempt: Attempt,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return guarded(() =>
    db.transaction(async (tx) => {
      const limitMs = Math.max(SHORTEST_STATEMENT_MS, Math.floor(attempt.deadline.remainingMs()));
      // The entry comes before the work: locks that others queue for, on a provider or a slot, are then held until the
      // commit only.
      const held = await row<{ held: boolean }>(
        tx,
        'SELECT hold_enrollment(?, ?, ?, ?, ?) AS held',
        [
          attempt.id,
          attempt.phase,
          attempt.fence,
          limitMs,
          entriesJson([attemptEntry(attempt, 'effect.committed')]),
        ],
      );
      if (held?.held !== true) throw new Failure('FENCED');
      return work(tx);
    }),
  );
}
