/** Signed checkpoints over the audit trail. */
export interface Checkpoints {
  /**
   * Covers the committed entries that no checkpoint covers yet, up to a bound; answers how many. None: no checkpoint.
   * Of two that are taken at once, the later waits for the earlier.
   */
  take(): Promise<number>;
  /** The bound: fewer than this, and all is covered. */
  readonly most: number;
}
