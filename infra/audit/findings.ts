import type { Month } from '../../activities/domain/audit-archive.js';

/** What can be wrong with a trail. */
export type Problem =
  /** The entry's content is not what its hash covers. */
  | 'entry-altered'
  /** The entry does not follow on the one before it in its enrollment's chain. */
  | 'chain-broken'
  /** A checkpoint covers an entry that is not there. */
  | 'entry-missing'
  /** Positions are not given one after the other. */
  | 'position-gap'
  /** The entries are not those that the checkpoint was signed over. */
  | 'root-differs'
  /** The checkpoint is not signed with a key of ours. */
  | 'signature-invalid'
  /** The checkpoint does not follow on the one before it. */
  | 'checkpoint-out-of-order'
  /** An entry that should have been covered long ago. */
  | 'uncovered'
  /** Entries are gone, and the trail does not tell that they were archived, or not in their time, or not these. */
  | 'archive-unproven'
  /** The archive of a month is not there, or is another one. */
  | 'archive-differs'
  /** The witness has a checkpoint that the trail has not, or has otherwise. */
  | 'witness-differs';

/** What a trail has of a month that is archived. */
export interface MonthElsewhere {
  readonly month: Month;
  readonly entries: number;
  /** SHA-256 over the hashes of its entries, in the order of their positions; hex. */
  readonly digest: string;
}

export interface Finding {
  readonly problem: Problem;
  readonly enrollmentId?: string;
  readonly seq?: number;
  readonly position?: number;
  readonly checkpoint?: number;
  readonly month?: Month;
}

/** What a check of the trail came to. */
export interface Verdict {
  readonly entries: number;
  readonly checkpoints: number;
  /** In the order of the trail: the first is where to look. Not more than a hundred. */
  readonly findings: readonly Finding[];
  /** Months of which the trail has the hashes alone, the oldest first; none: not there. */
  readonly archived?: readonly MonthElsewhere[];
}

const MOST = 100;

/** Adds a finding, up to the bound: a trail that was replaced would else bring millions. */
export function note(findings: Finding[], finding: Finding): void {
  if (findings.length < MOST) findings.push(finding);
}
