import type { Intent, Intents } from '../../activities/ports/intents.js';
import { type Database, row, rows } from './database.js';
import { guarded } from './failure.js';

interface IntentRow {
  readonly probe: Intent['probe'];
  readonly made_id: string | null;
  readonly made_version: string | null;
}

export const postgresIntents = (db: Database): Intents => ({
  find: (attempt) =>
    guarded(async () => {
      const found = await row<IntentRow>(
        db,
        'SELECT probe, made_id, made_version FROM intent WHERE enrollment_id = ? AND step = ?',
        [attempt.id, attempt.step],
      );
      if (found === null) return null;
      const { probe, made_id: id, made_version: version } = found;
      return { probe, made: id === null ? null : { id, version } };
    }),

  // The first probe stands: a retry that finds its own lost record must not take it for someone else's.
  declare: (attempt, probe) =>
    guarded(async () => {
      await rows(
        db,
        `INSERT INTO intent (enrollment_id, step, key, system, probe) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (enrollment_id, step) DO NOTHING`,
        [attempt.id, attempt.step, attempt.key, JSON.stringify(attempt.system), probe],
      );
    }),

  fulfil: (attempt, made) =>
    guarded(async () => {
      await rows(
        db,
        `UPDATE intent SET made_id = ?, made_version = ?, settled_at = coalesce(settled_at, now())
         WHERE enrollment_id = ? AND step = ?`,
        [made.id, made.version, attempt.id, attempt.step],
      );
    }),

  forget: (attempt) =>
    guarded(async () => {
      await rows(
        db,
        'UPDATE intent SET made_id = NULL, made_version = NULL WHERE enrollment_id = ? AND step = ?',
        [attempt.id, attempt.step],
      );
    }),
});
