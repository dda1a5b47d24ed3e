/** Some messages in a row, and what to do once the store has them. */
export interface Batch {
  readonly messages: readonly Buffer[];
  /** Moves on behind them, durably. */
  shipped(): Promise<void>;
}

/** Where messages come from, each with its place; what was not shipped comes again, under the same place. */
export interface Source {
  /** The next messages in order, no more than a batch may hold; none when nothing waits. */
  next(): Promise<Batch>;
}

/** What a batch holds at most, in messages and in bytes. */
export const MOST_MESSAGES = 1_000;
export const MOST_BYTES = 1_048_576;
