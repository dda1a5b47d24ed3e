import type { StepName } from '../../activities/domain/ids.js';
import type { StaffAction, StaffActionName } from '../../activities/domain/staff-action.js';
import type { WaitKind } from '../../activities/domain/wait.js';

const ANSWERS: Readonly<Record<WaitKind, readonly StaffActionName[]>> = {
  review: ['decide-identity'],
  repair: ['retry-step', 'roll-back'],
};

interface Waiting {
  readonly kind: WaitKind;
  readonly step: StepName;
}

const isAnswer = ({ action, step }: StaffAction, waiting: Waiting): boolean =>
  ANSWERS[waiting.kind].includes(action) && (step === null || step === waiting.step);

/** Where a workflow's staff actions arrive: at the step that waits, or at the undos that are stuck. */
export class StaffDesk {
  #waiting: Waiting | null = null;
  #answer: 'again' | 'roll-back' | null = null;
  readonly #stuck = new Map<StepName, () => void>();

  /** Whether there is anything now that the action could change. */
  accepts(order: StaffAction): boolean {
    const { action, step } = order;
    if (action === 'retry-now' && step === null) return this.#stuck.size > 0;
    if (action === 'retry-now' || action === 'resolve')
      return step !== null && this.#stuck.has(step);
    return this.#waiting !== null && this.#answer === null && isAnswer(order, this.#waiting);
  }

  /**
   * Obeys an action that is on record. A resolution or a decision lies in the database by now: the undo or the step
   * only has to be tried again to find it.
   */
  obey(order: StaffAction): void {
    if (!this.accepts(order)) return; // What it was about is over by now.
    const { action, step } = order;
    if (action === 'retry-now' || action === 'resolve') {
      for (const [name, retry] of this.#stuck) if (step === null || step === name) retry();
    } else this.#answer = action === 'roll-back' ? 'roll-back' : 'again';
  }

  open(kind: WaitKind, step: StepName): void {
    this.#waiting = { kind, step };
    this.#answer = null;
  }

  close(): void {
    this.#waiting = null;
  }

  get answer(): 'again' | 'roll-back' | null {
    return this.#answer;
  }

  stuck(step: StepName, retry: () => void): void {
    this.#stuck.set(step, retry);
  }

  unstuck(step: StepName): void {
    this.#stuck.delete(step);
  }
}
