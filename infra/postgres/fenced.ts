import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { appendAudit } from './audit-trail.js';
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
      await tx.raw(
        `SELECT set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true)`,
        [`${limitMs}`, `${limitMs}`],
      );
      const held = await row<{ phase: string; fence: number }>(
        tx,
        'SELECT phase, fence FROM enrollment WHERE id = ? FOR SHARE',
        [attempt.id],
      );
      if (held?.phase !== attempt.phase || held.fence !== attempt.fence)
        throw new Failure('FENCED');
      // Before the work: locks that others queue for, on a provider or a slot, are then held until the commit only.
      await appendAudit(tx, {
        enrollmentId: attempt.id,
        correlationId: attempt.correlationId,
        event: 'effect.committed',
        actor: 'service:worker',
        facts: {
          step: attempt.step,
          verb: attempt.verb,
          attempt: attempt.number,
          fence: attempt.fence,
        },
      });
      return work(tx);
    }),
  );
}
