import { type Database, row } from './database.js';
import type { TrailMark } from './trail-lines.js';

/** What checkpoints cover beyond a mark. */
export interface TrailBacklog {
  readonly positions: number;
  /** 0 when there is none. */
  readonly oldestSeconds: number;
}

export async function trailBacklog(db: Database, { position }: TrailMark): Promise<TrailBacklog> {
  const found = await row<TrailBacklog>(
    db,
    `SELECT greatest(coalesce(max(c.last_position), 0) - ?, 0)::int AS positions,
       coalesce((SELECT extract(epoch FROM now() - p.at) FROM audit_position p
         WHERE p.position > ? ORDER BY p.position LIMIT 1), 0)::float8 AS "oldestSeconds"
     FROM audit_checkpoint c`,
    [position, position],
  );
  return found ?? { positions: 0, oldestSeconds: 0 };
}
