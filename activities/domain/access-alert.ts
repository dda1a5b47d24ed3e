import type { AccessPattern } from './access-pattern.js';
import type { Actor } from './audit.js';
import type { CorrelationId } from './ids.js';

/** A pattern that reached its threshold within the window. */
export interface AccessAlert {
  readonly pattern: AccessPattern;
  /** Whose access it was, as the counted entries name them. */
  readonly watched: Actor;
  readonly count: number;
  readonly threshold: number;
  readonly windowMinutes: number;
  /** Of its entry in the trail: leads from the mail and the log to whom it is about. */
  readonly correlationId: CorrelationId;
}
