import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { FailureCode } from '../../activities/domain/failure.js';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
import { runbookLink } from '../../activities/domain/runbook.js';
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

/** What to do next, in words that can be typed as they stand. */
const NEXT: Readonly<Record<EnrollmentStatus, (id: EnrollmentId) => string>> = {
  accepted: () => 'Nothing to do: it is about to start.',
  running: () => 'Nothing to do: the saga is working.',
  recovering: () => 'Nothing to do: the sweep takes it over.',
  'awaiting-review': (id) =>
    `A reviewer decides the identity: \`npm run ops -- decide ${id} --accept\`, or \`--reject\`.
Runbook: ${runbookLink('AWAITING_REVIEW')}`,
  'awaiting-repair': (id) =>
    `Mend the system, then \`npm run ops -- retry ${id}\`; or give up: \`npm run ops -- roll-back ${id}\`.
Runbook: ${runbookLink('AWAITING_REPAIR')}`,
  'rolling-back': () => 'Nothing to do: undos are retried until each is proven.',
  ended: () => 'Nothing to do: the enrollment is over.',
};

const stuckUndo = (id: EnrollmentId): string =>
  `A system does not confirm its undo. Mend it, then \`npm run ops -- retry ${id}\`; or make sure by hand and attest it:
\`npm run ops -- resolve ${id} --step STEP --reason CODE\`. Runbook: ${runbookLink('STUCK_UNDO')}`;

const MS_PER_SECOND = 1_000;

/** What people see of a saga: the step table of the Web UI, the query, and the search attributes. */
export class ProgressBoard {
  #status: EnrollmentStatus = 'accepted';
  #needsAttention = false;
  #until: Date | null = null;
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
        ...(this.#until === null ? [] : [`Until ${this.#until.toISOString()}.`]),
        this.#needsAttention && this.#status === 'rolling-back'
          ? stuckUndo(this.#id)
          : NEXT[this.#status](this.#id),
      ].join('\n'),
    );
  }
}
