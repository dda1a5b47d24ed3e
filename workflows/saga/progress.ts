import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { FailureCode } from '../../activities/domain/failure.js';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import {
  type EnrollmentStatus,
  type Progress,
  type StepLine,
  type StepState,
  searchAttributes,
} from '../messages.js';
import { progressText } from './progress-text.js';
import type { StepPlan } from './saga.js';

const MS_PER_SECOND = 1_000;

/** What people see of a saga: the current details of the Web UI, the query, and the search attributes. */
export class ProgressBoard {
  #status: EnrollmentStatus = 'accepted';
  #needsAttention = false;
  #until: Date | null = null;
  #outcome: Outcome | null = null;
  readonly #id: EnrollmentId;
  readonly #lines: Map<StepName, StepLine>;

  constructor(id: EnrollmentId, steps: readonly StepPlan[]) {
    this.#id = id;
    this.#lines = new Map(steps.map(({ name }) => [name, { name, state: 'pending', code: null }]));
  }

  get view(): Progress {
    return {
      status: this.#status,
      needsAttention: this.#needsAttention,
      steps: [...this.#lines.values()],
    };
  }

  step(name: StepName, state: StepState, code: FailureCode | null = null): void {
    // What went wrong stays readable while it is being undone, and after.
    this.#lines.set(name, { name, state, code: code ?? this.#lines.get(name)?.code ?? null });
    this.#show();
  }

  /** Search attributes cost a history event each, so they are written only when the status changes. */
  status(status: EnrollmentStatus, at: StepName | null, code: string | null = null): void {
    if (status === this.#status) return;
    this.#status = status;
    if (status === 'rolling-back') this.#until = null;
    upsertSearchAttributes([
      { key: searchAttributes.status, value: status },
      { key: searchAttributes.step, value: at },
      { key: searchAttributes.failureCode, value: code },
    ]);
    this.#show();
  }

  /** What a step last failed with. */
  codeOf(name: StepName): FailureCode | null {
    return this.#lines.get(name)?.code ?? null;
  }

  /** A person must act until a time. */
  waits(
    status: EnrollmentStatus,
    at: StepName,
    { code, secondsLeft }: { readonly code: FailureCode | null; readonly secondsLeft: number },
  ): void {
    this.#until = new Date(Date.now() + secondsLeft * MS_PER_SECOND);
    this.attention(true);
    this.status(status, at, code);
  }

  goesOn(at: StepName): void {
    this.#until = null;
    this.attention(false);
    this.status('running', at);
  }

  /** Over; what is left of it may still need somebody. */
  ended(outcome: Outcome): void {
    this.#outcome = outcome;
    this.attention(outcome.attention !== null || outcome.residue.length > 0);
    this.status('ended', outcome.failedStep, outcome.failureCode);
  }

  attention(needed: boolean): void {
    if (needed === this.#needsAttention) return;
    this.#needsAttention = needed;
    upsertSearchAttributes([{ key: searchAttributes.needsAttention, value: needed }]);
    this.#show();
  }

  #show(): void {
    const told = { id: this.#id, until: this.#until, outcome: this.#outcome };
    setCurrentDetails(progressText({ ...told, ...this.view }));
  }
}
