import type { EnrollmentId } from '../domain/ids.js';

/** Purge certificates: one signed statement per purged enrollment; the first that is stored stands. */
export interface Certificates {
  sign(id: EnrollmentId): Promise<void>;
}
