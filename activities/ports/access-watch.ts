import type { AccessAlert } from '../domain/access-alert.js';

/** Looks over what the audit trail says of access. */
export interface AccessWatch {
  /**
   * Puts on record, and tells IT support, what has reached its threshold and was not told within the window; answers
   * that. A repeat finds it told.
   */
  look(): Promise<readonly AccessAlert[]>;
}
