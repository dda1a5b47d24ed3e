import type { Attempt } from '../domain/attempt.js';
import type { Recipient } from '../domain/recipient.js';
import type { UndoResult } from '../domain/undo-result.js';

/** What a system made, in its own words: its id and, where it has one, the version it was left at. */
export interface Made {
  readonly id: string;
  readonly version: string | null;
}

/**
 * What every system that holds something of an enrollment can do about it.
 * All calls work by the attempt's key; none needs PHI, so an undo works after the dossier is gone.
 * Throws `Failure` only.
 */
export interface RecordSystem extends Recipient {
  /**
   * False where a system has no search by our key: then `find` knows only what we remember. Such a system is asked
   * to create once; after a lost answer nobody can tell what it holds but a person (protocol.md 4).
   */
  readonly findsByKey?: false;
  /**
   * Only where a repeated create makes a second record, and our key finds it: for how long the system may still carry
   * out what it gave no answer to. It is not asked again before (protocol.md 6).
   */
  readonly lateSeconds?: number;
  /**
   * The record filed under the attempt's key, or null. Never searches by PHI. `remembered` is what the intent knows
   * already: all that a system without a search can answer by.
   */
  find(attempt: Attempt, remembered?: Made | null): Promise<Made | null>;
  /**
   * Removes what this enrollment made. `made` is what the intent remembers: null when the answer was lost,
   * then whatever is filed under the key. Succeeds when there is nothing. Touches no record without the key.
   */
  remove(attempt: Attempt, made: Made | null): Promise<UndoResult>;
  /** Proof: every way of reading the record back, history included, finds nothing. */
  isGone(attempt: Attempt, made: Made | null): Promise<boolean>;
  /**
   * Our keys on records that were touched since a moment; only where a system can be enumerated (protocol.md 16).
   * Lets the sweep find what no enrollment of ours accounts for.
   */
  listKeys?(attempt: Attempt, since: Date): Promise<readonly string[]>;
}
