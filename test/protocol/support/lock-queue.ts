import { setTimeout as pause } from 'node:timers/promises';
import { type Database, row } from '../../../infra/postgres/database.js';

const POLL_MS = 2;
/** Not from pg_stat_activity, which tells a role only about its own sessions. */
const WAITING = 'SELECT count(*) AS count FROM pg_locks WHERE NOT granted';

const waitingCount = async (db: Database): Promise<number> =>
  (await row<{ count: number }>(db, WAITING))?.count ?? 0;

/** Until somebody more than `others` waits for a lock, or the work is over without waiting. */
export async function untilItWaits(
  db: Database,
  work: Promise<unknown>,
  others: number,
): Promise<void> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  void work.then(over, over);
  while (!isOver && (await waitingCount(db)) <= others) await pause(POLL_MS);
}

/**
 * Lets all act in this order on one row that each has looked at before the first changed it: they queue up behind a
 * lock on the row, which is then let go. Answers when all are done.
 */
export async function inQueue(
  owner: Database,
  enrollmentId: string,
  acts: readonly (() => Promise<unknown>)[],
): Promise<void> {
  const acting: Promise<unknown>[] = [];
  await owner.transaction(async (tx) => {
    await row(tx, 'SELECT id FROM enrollment WHERE id = ? FOR UPDATE', [enrollmentId]);
    for (const act of acts) {
      const others = await waitingCount(owner);
      const work = act();
      acting.push(work);
      await untilItWaits(owner, work, others);
    }
  });
  await Promise.all(acting);
}
