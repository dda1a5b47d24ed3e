import type { Person } from '../../infra/dev/partners/people.js';
import type { PlannedSubmission } from './storm-plan.js';

/** What the outside knows of one submission: what was sent, and what was answered. */
export interface LedgerLine {
  readonly submission: PlannedSubmission;
  readonly person: Person;
  /** Every enrollment id that was ever answered under this key; there must be one. */
  readonly ids: Set<string>;
  /** The enrollment of the same person that the portal was led to instead, under way under another key. */
  ledTo: string | null;
  /** A cancel was answered with 202. */
  isCancelPromised: boolean;
  /** Answers that the API must never give. */
  readonly refusals: string[];
}

/** All that was promised to portals. */
export class Ledger {
  readonly lines: LedgerLine[] = [];

  open(submission: PlannedSubmission, person: Person): LedgerLine {
    const line = {
      submission,
      person,
      ids: new Set<string>(),
      ledTo: null,
      isCancelPromised: false,
      refusals: [],
    };
    this.lines.push(line);
    return line;
  }
}
