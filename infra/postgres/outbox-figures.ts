import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** What IT support is to be told and was not yet. */
export interface OutboxFigures {
  readonly unsent: number;
  /** 0 when there is none. */
  readonly oldestSeconds: number;
}

/** Reads the partial index of unsent notices, which is empty but for a moment while mails go out. */
export const outboxFigures = (db: Database): Promise<OutboxFigures> =>
  guarded(async () => {
    const found = await row<OutboxFigures>(
      db,
      `SELECT count(*)::int AS unsent,
         coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS "oldestSeconds"
       FROM support_notice WHERE sent_at IS NULL`,
    );
    return found ?? { unsent: 0, oldestSeconds: 0 };
  });
