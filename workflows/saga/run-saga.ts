import { type FailureCode, isRejection } from '../../activities/domain/failure.js';
import type { StepName } from '../../activities/domain/ids.js';
import type { Outcome, Residue } from '../../activities/domain/outcome.js';
import type { Receipt } from '../../activities/domain/receipt.js';
import type { UndoResult } from '../../activities/domain/undo-result.js';
import type { PurgeCause, PurgeStanding, Standing } from '../../activities/ports/enrollments.js';
import type { StepPlan } from './saga.js';

/** What became of a step. A bug is none of these: it throws, and fails the workflow task loudly. */
export type Performed =
  | { readonly kind: 'done'; readonly receipt: Receipt }
  | { readonly kind: 'failed'; readonly code: FailureCode; readonly attempts: number }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'fenced' };

/** How verbs and transitions are carried out: Temporal in production, a table in tests. */
export interface Runner {
  begin(): Promise<Standing>;
  perform(step: StepPlan): Promise<Performed>;
  /** The pivot. Answers `running` when a cancel came first. */
  commit(): Promise<Standing>;
  startPurge(cause: PurgeCause | null): Promise<PurgeStanding>;
  /** Waits until no attempt of unknown outcome can still take effect. */
  drain(standing: PurgeStanding): Promise<void>;
  shred(): Promise<void>;
  /** Undoes the steps, newest first, and proves each gone; answers only when all are, or another run took over. Cannot be cancelled. */
  undoAll(steps: readonly StepPlan[]): Promise<readonly Undone[] | 'fenced'>;
  end(outcome: Outcome): Promise<void>;
  certify(): Promise<void>;
  /**
   * The outcome in the row, whoever wrote it; waits for it when another run is still at work. Null when a purge lies
   * there that nobody owns any more.
   */
  outcome(): Promise<Outcome | null>;
}

export interface Undone {
  readonly step: StepName;
  readonly result: UndoResult;
}

const CANCELLED: PurgeCause = { code: 'CANCELLED', step: null, attempts: 0 };

/** Carries an enrollment from wherever its row stands to its one outcome. */
export async function runSaga(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  const { phase, mine } = await runner.begin();
  if (phase === 'accepted') return rollBack(steps, [], CANCELLED, runner); // Cancelled before it began.
  if (!mine) return endedElsewhere(steps, runner);
  if (phase === 'purging') return purge(steps, runner);
  return phase === 'committed' ? finish(steps, runner) : forward(steps, runner);
}

async function forward(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  const begun: StepPlan[] = [];
  for (const step of steps.filter(({ kind }) => kind === 'reversible')) {
    begun.push(step); // Before, not after: a step whose answer was lost must be undone too.
    const performed = await runner.perform(step);
    if (performed.kind === 'fenced') return endedElsewhere(steps, runner);
    if (performed.kind !== 'done') return rollBack(steps, begun, causeOf(performed, step), runner);
  }
  const pivot = await runner.commit();
  if (pivot.mine && pivot.phase === 'committed') return finish(steps, runner);
  return pivot.mine ? rollBack(steps, begun, CANCELLED, runner) : endedElsewhere(steps, runner);
}

const causeOf = (
  performed: Exclude<Performed, { kind: 'done' | 'fenced' }>,
  step: StepPlan,
): PurgeCause =>
  performed.kind === 'cancelled'
    ? CANCELLED
    : { code: performed.code, step: step.name, attempts: performed.attempts };

/** Past the pivot there is only forward: a mail fault asks for attention, it never purges a chart. */
async function finish(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  const last = steps.find(({ kind }) => kind === 'final');
  const performed = last === undefined ? null : await runner.perform(last);
  if (performed?.kind === 'fenced') return endedElsewhere(steps, runner);
  await runner.end({
    kind: 'enrolled',
    failureCode: null,
    failedStep: null,
    residue: [],
    attention: performed === null ? null : attentionOf(performed),
  });
  return endedElsewhere(steps, runner);
}

function attentionOf(performed: Performed): Outcome['attention'] {
  if (performed.kind !== 'done') return 'WELCOME_NOT_SENT';
  if (performed.receipt.mail === 'unknown') return 'WELCOME_UNCONFIRMED';
  return performed.receipt.mail === 'refused' ? 'WELCOME_NOT_SENT' : null;
}

async function rollBack(
  steps: readonly StepPlan[],
  begun: readonly StepPlan[],
  cause: PurgeCause,
  runner: Runner,
): Promise<Outcome> {
  const standing = await runner.startPurge(cause);
  if (!standing.mine) return endedElsewhere(steps, runner);
  if (standing.phase === 'committed') return finish(steps, runner); // The pivot was won before a reset.
  const known = new Set([
    ...begun.map(({ name }) => name),
    ...standing.begun.map(({ step }) => step),
  ]);
  return undo(steps, ({ name }) => known.has(name), standing, runner);
}

/** Another run decided, or has it; should that one be lost half-way, this one takes the purge over. */
async function endedElsewhere(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  return (await runner.outcome()) ?? purge(steps, runner);
}

/** The same undo path for what a saga could not finish: every step of the plan, begun or not (protocol.md 16). */
export async function purge(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  const standing = await runner.startPurge(null);
  return standing.mine && standing.phase === 'purging'
    ? undo(steps, () => true, standing, runner)
    : endedElsewhere(steps, runner);
}

async function undo(
  steps: readonly StepPlan[],
  isBegun: (step: StepPlan) => boolean,
  standing: PurgeStanding,
  runner: Runner,
): Promise<Outcome> {
  await runner.drain(standing);
  await runner.shred(); // No undo needs the applicant's data: it works from intents.
  const begun = steps.filter((step) => step.kind === 'reversible' && isBegun(step));
  const undone = await runner.undoAll(begun.toReversed());
  if (undone !== 'fenced') {
    await runner.end(outcomeOf(standing.cause, undone));
    await runner.certify();
  }
  return endedElsewhere(steps, runner);
}

function outcomeOf(cause: PurgeCause, undone: readonly Undone[]): Outcome {
  const residue = undone.flatMap(({ step, result }): readonly Residue[] => {
    if (result.kind === 'gone') return [];
    return [{ system: step, reason: result.kind === 'manual' ? result.reason : result.residue }];
  });
  const common = { failureCode: cause.code, failedStep: cause.step, residue, attention: null };
  if (cause.code === 'CANCELLED') return { ...common, kind: 'cancelled', failureCode: null };
  if (isRejection(cause.code)) return { ...common, kind: 'rejected' };
  return { ...common, kind: residue.length > 0 ? 'rolled-back-with-residue' : 'rolled-back' };
}
