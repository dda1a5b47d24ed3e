/** What came of bringing a run here: nothing, when it is on our build already or is over. */
export type Brought = 'moved' | 'not-elsewhere' | 'diverges';

/**
 * Builds of the worker, as seen by the one that is at work: which runs are pinned to builds that are gone, and what it
 * takes to carry one on here (protocol.md 19). Throws `UNAVAILABLE`.
 */
export interface Builds {
  /** Workflow ids of open sagas and purges on builds that nobody has worked for in a while. */
  stranded(): Promise<readonly string[]>;
  /**
   * Pins the open run of a workflow to our build, provided that our code takes the course of its history. Throws
   * `NOT_OPENED` when the history cannot be read: then nobody knows.
   */
  bringHere(workflowId: string): Promise<Brought>;
  /** What `bringHere` would answer; nothing is pinned. */
  wouldBring(workflowId: string): Promise<Brought>;
}

/** As without versions: whoever polls works for every run. */
export const ONE_BUILD: Builds = {
  stranded: async () => [],
  bringHere: async () => 'not-elsewhere',
  wouldBring: async () => 'not-elsewhere',
};
