import type { Attempt } from '../../activities/domain/attempt.js';
import { Failure } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Intent, Intents } from '../../activities/ports/intents.js';
import { type Database, row, rows } from './database.js';
import { guarded } from './failure.js';
import { perDatabase, together } from './together.js';

interface IntentRow {
  readonly probe: Intent['probe'];
  readonly made_id: string | null;
  readonly made_version: string | null;
  readonly is_asked: boolean;
}

const MOST_TOGETHER = 200;

/** For those that are asked for at the same time. */
const findTogether = perDatabase((db: Database) =>
  together(MOST_TOGETHER, async (attempts: readonly Pick<Attempt, 'id' | 'step'>[]) => {
    const asked = JSON.stringify(attempts.map(({ id, step }, n) => ({ n, id, step })));
    const found = await rows<IntentRow & { n: number }>(
      db,
      `SELECT asked.n, probe, made_id, made_version, is_asked
       FROM jsonb_to_recordset(?::jsonb) AS asked (n integer, id uuid, step text)
       JOIN intent ON intent.enrollment_id = asked.id AND intent.step = asked.step`,
      [asked],
    );
    const byAsker = new Map(found.map((each) => [each.n, each]));
    return attempts.map((_, n) => byAsker.get(n) ?? null);
  }),
);

/** For systems that a repeated create would double: whether one was asked to create, and until when it may do it. */
const asking = (db: Database): Pick<Intents, 'ask' | 'unask'> => ({
  // An interval of null is none: what was asked without an end stays asked.
  ask: (attempt, lateSeconds) =>
    change(
      db,
      attempt,
      `UPDATE intent SET is_asked = true, may_land_until = now() + make_interval(secs => ?) FROM held
       WHERE enrollment_id = held.id AND step = ? AND (NOT is_asked OR may_land_until <= now())`,
      [
        lateSeconds === undefined ? null : lateSeconds + attempt.deadline.remainingMs() / 1_000,
        attempt.step,
      ],
    ),

  // Whoever asked may take it back, also when the enrollment has moved on since: nobody else can have asked.
  unask: ({ id, step }, lateSeconds = 0) =>
    guarded(async () => {
      await rows(
        db,
        `UPDATE intent SET is_asked = ?, may_land_until = now() + make_interval(secs => ?)
         WHERE enrollment_id = ? AND step = ?`,
        [lateSeconds > 0, lateSeconds, id, step],
      );
    }),
});

export const postgresIntents = (db: Database): Intents => ({
  ...asking(db),

  find: (attempt) =>
    guarded(async () => {
      const found = await findTogether(db)(attempt);
      if (found === null) return null;
      const { probe, made_id: id, made_version: version, is_asked: isAsked } = found;
      return { probe, isAsked, made: id === null ? null : { id, version } };
    }),

  // The first probe stands: a retry that finds its own lost record must not take it for someone else's.
  declare: (attempt, probe) =>
    write(
      db,
      attempt,
      `INSERT INTO intent (enrollment_id, step, key, system, probe) SELECT held.id, ?, ?, ?, ? FROM held
       ON CONFLICT (enrollment_id, step) DO NOTHING`,
      [attempt.step, attempt.key, JSON.stringify(attempt.system), probe],
    ),

  fulfil: (attempt, made) =>
    write(
      db,
      attempt,
      `UPDATE intent SET made_id = ?, made_version = ?, settled_at = coalesce(settled_at, now())
       FROM held WHERE enrollment_id = held.id AND step = ?`,
      [made.id, made.version, attempt.step],
    ),

  forget: (attempt) =>
    write(
      db,
      attempt,
      `UPDATE intent SET made_id = NULL, made_version = NULL FROM held WHERE enrollment_id = held.id AND step = ?`,
      [attempt.step],
    ),
});

const write = async (
  db: Database,
  attempt: Attempt,
  sql: string,
  bindings: readonly unknown[],
): Promise<void> => void (await change(db, attempt, sql, bindings));

/**
 * Writes while the enrollment's row is held where the attempt was admitted. An attempt that comes back to life after
 * the undo would else remember again what has been forgotten. Tells whether a row was written. Throws `FENCED`.
 */
const change = (
  db: Database,
  { id, phase, fence }: Attempt,
  sql: string,
  bindings: readonly unknown[],
): Promise<boolean> =>
  guarded(async () => {
    const held = await row<{ is_written: boolean }>(
      db,
      `WITH held AS (SELECT id FROM enrollment WHERE id = ? AND phase = ? AND fence = ? FOR SHARE),
            changed AS (${sql} RETURNING 1)
       SELECT EXISTS (SELECT FROM changed) AS is_written FROM held`,
      [id, phase, fence, ...bindings],
    );
    if (held === null) throw new Failure('FENCED');
    return held.is_written;
  });

type MadeOf = (id: EnrollmentId) => Promise<string | null>;

/** The EHR's own id of an enrollment's chart, which later steps hang their own records on; null while there is none. */
export const chartOf = (db: Database): MadeOf => madeBy(db, 'create-ehr-record');

/** The book's own id of an enrollment's appointment, which the letter tells of; null while there is none. */
export const appointmentOf = (db: Database): MadeOf => madeBy(db, 'schedule-initial-appointment');

/** What a step made for an enrollment, as the intent remembers it. */
const madeBy =
  (db: Database, step: string): MadeOf =>
  (id) =>
    guarded(async () => {
      const found = await row<{ made_id: string | null }>(
        db,
        'SELECT made_id FROM intent WHERE enrollment_id = ? AND step = ?',
        [id, step],
      );
      return found?.made_id ?? null;
    });
