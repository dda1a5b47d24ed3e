import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import { type Database, row, type Transaction } from '../postgres/database.js';
import { fenced } from '../postgres/fenced.js';

/** The last word on a letter. */
export type Settled = 'accepted' | 'refused' | 'unknown';
type State = Settled | 'ready' | 'sending';

/**
 * Asks for the right to speak to the mail server: `mine` once the row says so, committed before the first byte.
 * A letter that another attempt was sending has an unknown fate, and is never sent again (protocol.md 7).
 */
export const claim = (
  db: Database,
  attempt: Attempt,
  attemptId: string,
): Promise<'mine' | Settled> =>
  fenced(db, attempt, async (tx) => {
    if (await start(tx, attempt, attemptId)) return 'mine';
    if (await resume(tx, attempt, attemptId)) return 'mine';
    if (await giveUpOther(tx, attempt)) return 'unknown';
    const state = await read(tx, attempt);
    // Another attempt settled as `ready` a moment ago: the next try finds it so.
    if (state === 'ready' || state === 'sending') throw new Failure('CONFLICT');
    return state;
  });

/** Writes down what came of a claim; answers what the row says now, which another attempt may have decided. */
export const settle = (
  db: Database,
  attempt: Attempt,
  attemptId: string,
  to: Settled | 'ready',
): Promise<State> =>
  fenced(db, attempt, async (tx) => {
    await row(
      tx,
      `UPDATE welcome SET state = ?, changed_at = now()
       WHERE enrollment_id = ? AND state = 'sending' AND attempt_id = ? RETURNING state`,
      [to, attempt.id, attemptId],
    );
    return read(tx, attempt);
  });

async function start(tx: Transaction, { id }: Attempt, attemptId: string): Promise<boolean> {
  const made = await row(
    tx,
    `INSERT INTO welcome (enrollment_id, state, attempt_id) VALUES (?, 'sending', ?)
     ON CONFLICT (enrollment_id) DO NOTHING RETURNING state`,
    [id, attemptId],
  );
  return made !== null;
}

async function resume(tx: Transaction, { id }: Attempt, attemptId: string): Promise<boolean> {
  const moved = await row(
    tx,
    `UPDATE welcome SET state = 'sending', attempt_id = ?, tries = tries + 1, changed_at = now()
     WHERE enrollment_id = ? AND state = 'ready' RETURNING state`,
    [attemptId, id],
  );
  return moved !== null;
}

async function giveUpOther(tx: Transaction, { id }: Attempt): Promise<boolean> {
  const moved = await row(
    tx,
    `UPDATE welcome SET state = 'unknown', changed_at = now()
     WHERE enrollment_id = ? AND state = 'sending' RETURNING state`,
    [id],
  );
  return moved !== null;
}

async function read(tx: Transaction, { id }: Attempt): Promise<State> {
  const held = await row<{ state: State }>(
    tx,
    'SELECT state FROM welcome WHERE enrollment_id = ?',
    [id],
  );
  if (held === null) throw new Failure('UNEXPECTED');
  return held.state;
}
