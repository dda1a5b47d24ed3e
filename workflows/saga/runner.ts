import type { FailureCode } from '../../activities/domain/failure.js';
import type { StepName } from '../../activities/domain/ids.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import type { Receipt } from '../../activities/domain/receipt.js';
import type { UndoResult } from '../../activities/domain/undo-result.js';
import type { Wait } from '../../activities/domain/wait.js';
import type { PurgeCause, PurgeStanding, Standing } from '../../activities/ports/enrollments.js';
import type { StepPlan } from './saga.js';

/** What became of a step. A bug is none of these: it throws, and fails the workflow task loudly. */
export type Performed =
  | { readonly kind: 'done'; readonly receipt: Receipt }
  | { readonly kind: 'failed'; readonly code: FailureCode; readonly attempts: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'fenced' };

export interface Undone {
  readonly step: StepName;
  readonly result: UndoResult;
}

/** How a wait for a person ended. `expired` also when there was no time to wait. */
export type WaitEnd = 'again' | 'roll-back' | 'expired' | 'cancelled' | 'fenced';

/** The first try of an undo is bounded, so that one which is stuck lets the others go ahead. */
export type Round = 'first' | 'endless';

/** How verbs and transitions are carried out: Temporal in production, a table in tests. */
export interface Runner {
  begin(): Promise<Standing>;
  perform(step: StepPlan): Promise<Performed>;
  /** Pauses at a step until a person acts, the saga is cancelled, or the time that the plan gives is over. */
  wait(wait: Omit<Wait, 'seconds'>): Promise<WaitEnd>;
  /** The pivot. Answers `running` when a cancel came first. */
  commit(): Promise<Standing>;
  startPurge(cause: PurgeCause | null): Promise<PurgeStanding>;
  /** Waits until no attempt of unknown outcome can still take effect. */
  drain(standing: PurgeStanding): Promise<void>;
  shred(): Promise<void>;
  /** Undoes a step. The saga's cancel does not end it; `stuck` when the round is over without a result. */
  undo(step: StepPlan, round: Round): Promise<UndoResult | 'stuck' | 'fenced'>;
  /** Reads back until nothing is left of the step. */
  verifyGone(step: StepPlan, round: Round): Promise<'gone' | 'stuck' | 'fenced'>;
  /** Repeats what is stuck, without end; staff can have it tried at once. */
  retrying(
    step: StepPlan,
    work: () => Promise<Undone | 'stuck' | 'fenced'>,
  ): Promise<Undone | 'fenced'>;
  /** Tells a person when the work takes too long. */
  alerting<T>(step: StepPlan, work: () => Promise<T>): Promise<T>;
  /** Not `mine` when another run came first: then its outcome is the one in the row. */
  end(outcome: Outcome): Promise<Standing>;
  certify(): Promise<void>;
  /**
   * The outcome in the row, whoever wrote it; waits for it when another run is still at work. Null when a purge lies
   * there that nobody owns any more.
   */
  outcome(): Promise<Outcome | null>;
}
