import type { KeyLineage } from '../../activities/domain/key-rotation.js';
import { type Database, rows } from './database.js';
import { guarded } from './failure.js';

/** One version of a lineage, as the last rotation or start of a worker saw it. */
export interface VersionStanding {
  readonly lineage: KeyLineage;
  readonly version: number;
  /** Null for one that a row names and the keyring was not seen to have. */
  readonly createdAt: Date | null;
  /** Data keys that are wrapped under it. */
  readonly wraps: number;
  readonly floor: number;
}

/** Every version that there is or that a row names, oldest first; counted as the role that reads no wrap. */
export const versionStandings = (reader: Database): Promise<readonly VersionStanding[]> =>
  guarded(() =>
    rows<VersionStanding>(
      reader,
      `SELECT state.lineage, version, held.created_at AS "createdAt", coalesce(used.wraps, 0) AS wraps, state.floor
       FROM (SELECT * FROM key_version WHERE destroyed_at IS NULL) held
       FULL JOIN key_usage used USING (lineage, version)
       JOIN key_state state USING (lineage)
       ORDER BY lineage, version`,
    ),
  );
