import { type Database, row } from './database.js';
import { guarded } from './failure.js';

/** How many seconds ago the last checkpoint was taken; throws when there is none: nobody can say then. */
export const checkpointAge = (db: Database): Promise<number> =>
  guarded(async () => {
    const last = await row<{ seconds: number }>(
      db,
      `SELECT greatest(0, extract(epoch FROM now() - at))::float8 AS seconds
       FROM audit_checkpoint ORDER BY number DESC LIMIT 1`,
    );
    if (last === null) throw new Error('No checkpoint was taken yet.');
    return last.seconds;
  });
