import { randomUUID } from 'node:crypto';
import { correlationId, SYSTEM_TRAIL } from '../../activities/domain/ids.js';
import type { OverdueKey } from '../../activities/domain/key-rotation.js';
import { type Database, rows, type Transaction } from './database.js';
import { guarded } from './failure.js';
import { insertNotices } from './support-notices.js';

/** A round of the rotation may come a little late without anything being wrong. */
export const TOLERANCE_HOURS = 1;

/** Versions that are past `KEK_MAX_AGE_HOURS` and not destroyed, as the rotation last noted them. */
export const overdueKeys = (db: Database, maxAgeHours: number): Promise<readonly OverdueKey[]> =>
  guarded(() =>
    rows<OverdueKey>(
      db,
      `SELECT lineage, version FROM key_version
       WHERE destroyed_at IS NULL AND created_at <= now() - make_interval(hours => ?)
       ORDER BY lineage, version`,
      [maxAgeHours + TOLERANCE_HOURS],
    ),
  );

/** Tells IT support of each, once. */
export async function tellOverdue(
  on: Database | Transaction,
  overdue: readonly OverdueKey[],
): Promise<void> {
  await insertNotices(
    on,
    overdue.map((overdueKey) => ({
      kind: 'key-overdue',
      enrollmentId: SYSTEM_TRAIL,
      correlationId: correlationId(randomUUID()),
      ...{ step: null, code: 'KEY_OVERDUE', attempts: 0, overdueKey },
    })),
  );
}
