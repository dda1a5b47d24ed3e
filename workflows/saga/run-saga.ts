import type { Outcome } from '../../activities/domain/outcome.js';
import type { PurgeCause } from '../../activities/ports/enrollments.js';
import { advance } from './advance.js';
import type { Performed, Runner } from './runner.js';
import type { StepPlan } from './saga.js';
import { endedElsewhere, purge, turnBack } from './turn-back.js';

const CANCELLED: PurgeCause = { code: 'CANCELLED', step: null, attempts: 0 };

/**
 * Carries an enrollment from wherever its row stands to its one outcome. A run that finds itself overtaken, as one that
 * was reset to before a turn which the row has taken, begins again from there.
 */
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
    const performed = await advance(step, runner);
    if (performed.kind === 'fenced') return runSaga(steps, runner);
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

async function rollBack(
  steps: readonly StepPlan[],
  begun: readonly StepPlan[],
  cause: PurgeCause,
  runner: Runner,
): Promise<Outcome> {
  const standing = await runner.startPurge(cause);
  if (!standing.mine) return endedElsewhere(steps, runner);
  if (standing.phase === 'committed') return finish(steps, runner); // The pivot was won before a reset.
  return turnBack(steps, begun, standing, runner);
}

/** Past the pivot there is only forward: a mail fault asks for attention, it never purges a chart. */
async function finish(steps: readonly StepPlan[], runner: Runner): Promise<Outcome> {
  const last = steps.find(({ kind }) => kind === 'final');
  const performed = last === undefined ? null : await runner.perform(last);
  if (performed?.kind === 'fenced') return runSaga(steps, runner);
  const outcome: Outcome = {
    kind: 'enrolled',
    failureCode: null,
    failedStep: null,
    residue: [],
    attention: performed === null ? null : attentionOf(performed),
  };
  const { mine } = await runner.end(outcome);
  return mine ? outcome : endedElsewhere(steps, runner);
}

function attentionOf(performed: Performed): Outcome['attention'] {
  if (performed.kind !== 'done') return 'WELCOME_NOT_SENT';
  if (performed.receipt.mail === 'unknown') return 'WELCOME_UNCONFIRMED';
  return performed.receipt.mail === 'refused' ? 'WELCOME_NOT_SENT' : null;
}
