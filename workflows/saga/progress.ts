import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { StepName } from '../../activities/domain/ids.js';
import {
  type EnrollmentStatus,
  type Progress,
  type StepLine,
  type StepState,
  searchAttributes,
} from '../messages.js';
import type { StepPlan } from './saga.js';

const TICKS: Readonly<Record<StepState, string>> = {
  pending: '·',
  running: '▶',
  done: '✔',
  failed: '✖',
  undoing: '…',
  undone: '↩',
  neutralised: '◐',
  manual: '☞',
};

const NEXT: Readonly<Record<EnrollmentStatus, string>> = {
  accepted: 'Nothing to do: it is about to start.',
  running: 'Nothing to do: the saga is working.',
  recovering: 'Nothing to do: the sweep takes it over.',
  'awaiting-review': 'A person must decide the identity review.',
  'awaiting-repair': 'An engineer may retry the step or roll back.',
  'rolling-back': 'Nothing to do: undos are retried until each is proven.',
  ended: 'Nothing to do: the enrollment is over.',
};

/** What people see of a saga: the step table of the Web UI, the query, and the search attributes. */
export class ProgressBoard {
  #status: EnrollmentStatus = 'accepted';
  #needsAttention = false;
  readonly #lines: Map<StepName, StepLine>;

  constructor(steps: readonly StepPlan[]) {
    this.#lines = new Map(steps.map(({ name }) => [name, { name, state: 'pending', code: null }]));
  }

  get view(): Progress {
    return {
      status: this.#status,
      needsAttention: this.#needsAttention,
      steps: [...this.#lines.values()],
    };
  }

  step(name: StepName, state: StepState, code: string | null = null): void {
    // What went wrong stays readable while it is being undone, and after.
    this.#lines.set(name, { name, state, code: code ?? this.#lines.get(name)?.code ?? null });
    this.#show();
  }

  /** Search attributes cost a history event each, so they are written only when the status changes. */
  status(status: EnrollmentStatus, at: StepName | null, code: string | null = null): void {
    if (status === this.#status) return;
    this.#status = status;
    upsertSearchAttributes([
      { key: searchAttributes.status, value: status },
      { key: searchAttributes.step, value: at },
      { key: searchAttributes.failureCode, value: code },
    ]);
    this.#show();
  }

  attention(needed: boolean): void {
    if (needed === this.#needsAttention) return;
    this.#needsAttention = needed;
    upsertSearchAttributes([{ key: searchAttributes.needsAttention, value: needed }]);
    this.#show();
  }

  #show(): void {
    const rows = [...this.#lines.values()].map(
      ({ name, state, code }) => `| ${TICKS[state]} | ${name} | ${state} | ${code ?? ''} |`,
    );
    setCurrentDetails(
      [
        `**${this.#status}**${this.#needsAttention ? ' — needs attention' : ''}`,
        '',
        '| | step | state | code |',
        '|---|---|---|---|',
        ...rows,
        '',
        this.#needsAttention
          ? 'A system does not confirm its undo. See the runbook in the README: "A purge is stuck".'
          : NEXT[this.#status],
      ].join('\n'),
    );
  }
}
