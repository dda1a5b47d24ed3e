import type { Attempt } from '../domain/attempt.js';
import type { Made } from './record.js';

/** That a step was about to make something at a system, and what it knew (protocol.md 4). */
export interface Intent {
  /** Whether the key was free when the intent was declared: only then is what is found later ours. */
  readonly probe: 'absent' | 'present';
  /** Whether a system that would double was asked to create, and has not said that it did not (`Intents.ask`). */
  readonly isAsked: boolean;
  /** What the system answered; null while the answer is unknown. */
  readonly made: Made | null;
}

/**
 * Intents are committed before a create and completed after it; an undo acts on nothing else. An attempt that the
 * enrollment has left behind changes none: throws `FENCED`.
 */
export interface Intents {
  find(attempt: Attempt): Promise<Intent | null>;
  declare(attempt: Attempt, probe: Intent['probe']): Promise<void>;
  fulfil(attempt: Attempt, made: Made): Promise<void>;
  /**
   * Remembers, before it goes out, a create that a repeat would double; false while an earlier one may still land: until
   * its attempt's time and `lateSeconds` more are over, or, without `lateSeconds`, for good.
   */
  ask(attempt: Attempt, lateSeconds?: number): Promise<boolean>;
  /**
   * Takes back an `ask` that was ours: at once when the request did not go out or was refused, after `lateSeconds` when
   * no answer tells what became of it.
   */
  unask(attempt: Attempt, lateSeconds?: number): Promise<void>;
  /** Drops the system's reference; the fact that there was an intent stays. */
  forget(attempt: Attempt): Promise<void>;
}
