import type { FailureCode } from '../../activities/domain/failure.js';
import type { StepName } from '../../activities/domain/ids.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import type { Phase } from '../../activities/domain/phase.js';
import { GONE, type UndoResult } from '../../activities/domain/undo-result.js';
import type { PurgeCause } from '../../activities/ports/enrollments.js';
import type { Performed, Runner, WaitEnd } from '../../workflows/saga/runner.js';
import type { StepPlan } from '../../workflows/saga/saga.js';

/** What one step does when it is performed: whether it takes effect, and what the saga hears of it. */
export interface Script {
  readonly takesEffect: boolean;
  readonly answer: 'done' | 'refer' | FailureCode | 'cancelled' | 'crash';
}

/** What one try of an undo comes to: nothing, the removal, a removal that does not show yet, or the worker's death. */
export type UndoScript = 'gone' | 'fails' | 'still-present' | 'crash' | 'gone-then-crash';

export const done: Script = { takesEffect: true, answer: 'done' };

/** A crash of the worker between two calls: the engine dies, the world stays as it is. */
export class Crash extends Error {}

/**
 * A row and a few systems, in memory, that obey the protocol: the pure engine's world in the property tests.
 * The real ones are covered on Postgres and Temporal; here thousands of courses can be tried in a second.
 */
export class SagaWorld {
  phase: Phase = 'accepted';
  cancelRequested = false;
  recorded: Outcome | null = null;
  cause: PurgeCause | null = null;
  readonly records = new Set<StepName>();
  readonly attempted = new Set<StepName>();
  readonly calls: string[] = [];
  mails = 0;
  /** How each wait for a person ends; the last one stands for all that follow. */
  waits: readonly WaitEnd[] = ['expired'];
  undos: UndoScript[] = [];
  readonly #scripts: Script[];
  readonly #undo: UndoResult;

  constructor(scripts: readonly Script[], undo: UndoResult = GONE) {
    this.#scripts = [...scripts];
    this.#undo = undo;
  }

  runner(): Runner {
    return {
      begin: async () => {
        if (this.phase === 'accepted' && !this.cancelRequested) this.phase = 'running';
        return { phase: this.phase, mine: this.phase !== 'accepted' && this.phase !== 'ended' };
      },
      perform: async (step) => this.#perform(step),
      commit: async () => {
        if (this.phase === 'running' && !this.cancelRequested) this.phase = 'committed';
        return { phase: this.phase, mine: this.phase !== 'ended' };
      },
      startPurge: async (cause) => {
        if (cause !== null && (this.phase === 'running' || this.phase === 'accepted')) {
          this.phase = 'purging';
          this.cause = this.cancelRequested ? { ...cause, code: 'CANCELLED' } : cause;
        }
        const begun = [...this.attempted].map((step) => ({ step, unsettledForSeconds: null }));
        return {
          phase: this.phase,
          mine: this.phase !== 'ended',
          cause: this.cause ?? { code: 'SAGA_LOST', step: null, attempts: 0 },
          begun,
        };
      },
      drain: async () => undefined,
      shred: async () => undefined,
      wait: async ({ kind, step }) => {
        this.calls.push(`wait for ${kind} at ${step}`);
        const [end = 'expired', ...later] = this.waits;
        this.waits = later.length > 0 ? later : [end];
        return this.cancelRequested ? 'cancelled' : end;
      },
      ...this.#undoing(),
      end: async (outcome) => {
        const mine = this.recorded === null;
        this.recorded ??= outcome;
        this.phase = 'ended';
        return { phase: 'ended', mine };
      },
      certify: async () => undefined,
      outcome: async () => {
        if (this.recorded === null) throw new Error('outcome asked before the end');
        return this.recorded;
      },
    };
  }

  #undoing(): Pick<Runner, 'undo' | 'verifyGone' | 'retrying' | 'alerting'> {
    return {
      undo: async (step) => this.#undoOne(step),
      verifyGone: async ({ name }) => (this.records.has(name) ? 'stuck' : 'gone'),
      retrying: async (_step, work) => {
        for (;;) {
          const result = await work();
          if (result !== 'stuck') return result;
        }
      },
      alerting: (_step, work) => work(),
    };
  }

  #perform(step: StepPlan): Performed {
    this.calls.push(`perform ${step.name}`);
    const allowed = step.kind === 'final' ? 'committed' : 'running';
    if (this.phase !== allowed) return { kind: 'fenced' };
    this.attempted.add(step.name);
    const { takesEffect, answer } = this.#scripts.shift() ?? done;
    if (takesEffect || answer === 'done' || answer === 'refer') this.#takeEffect(step);
    return heard(answer);
  }

  #takeEffect(step: StepPlan): void {
    if (step.kind === 'final') this.mails = 1;
    else this.records.add(step.name);
  }

  #undoOne(step: StepPlan): UndoResult | 'stuck' {
    this.calls.push(`undo ${step.name}`);
    const script = this.undos.shift() ?? 'gone';
    if (script === 'crash') throw new Crash();
    if (script === 'fails') return 'stuck';
    if (script !== 'still-present' && this.#undo.kind === 'gone') this.records.delete(step.name);
    if (script === 'gone-then-crash') throw new Crash();
    return this.#undo;
  }
}

/** What the saga hears of a step, as its script says. */
function heard(answer: Script['answer']): Performed {
  if (answer === 'crash') throw new Crash();
  if (answer === 'done') return { kind: 'done', receipt: {} };
  if (answer === 'refer') return { kind: 'done', receipt: { decision: 'refer' } };
  return answer === 'cancelled' ? { kind: answer } : { kind: 'failed', code: answer, attempts: 1 };
}
