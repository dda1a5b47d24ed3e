import { RETENTION_FLOOR_YEARS } from '../../activities/domain/audit-archive.js';
import type { Environment } from './environment.js';

/** How long an entry of the trail is kept in the database at least; no setting gets below the floor. */
export const auditRetentionYears = (env: Environment): number =>
  env.integer('AUDIT_RETENTION_YEARS', RETENTION_FLOOR_YEARS, RETENTION_FLOOR_YEARS, 100);
