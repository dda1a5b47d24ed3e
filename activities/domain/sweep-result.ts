/** What one sweep found and did; a metric and an entry of the trail. */
export interface SweepResult {
  /** Open enrollments looked at. */
  readonly looked: number;
  /** Has a live saga, or moved while it was looked at. */
  readonly left: number;
  /** On a build that is gone: carried on by the build at work. */
  readonly moved: number;
  readonly purgesStarted: number;
  /** Past the pivot without a run: led on. */
  readonly resumed: number;
  /** Rows that Temporal remembers as enrolled: a restored database, never purged, for a person. */
  readonly contradicted: number;
  /** What could not be judged this time; the others are not held up by it. */
  readonly failed: number;
  /** Purges that a crash left without a certificate. */
  readonly certified: number;
  /** Keys that outlived their enrollment. */
  readonly keysDestroyed: number;
  /** Heaps rewritten in which rows of purged patients lay. */
  readonly rewritten: number;
  /** Purged enrollments looked at again for late effects. */
  readonly probed: number;
  /** Outside records under keys of no enrollment that we know. */
  readonly strangers: number;
  /** Late effects found, by the step that made them. */
  readonly late: Readonly<Record<string, number>>;
}

export type SweepCount = Exclude<keyof SweepResult, 'late'>;
