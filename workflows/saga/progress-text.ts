import { failureText } from '../../activities/domain/failure.js';
import type { EnrollmentId } from '../../activities/domain/ids.js';
import type { Outcome } from '../../activities/domain/outcome.js';
import { ofStuckUndo, type RunbookEntry, runbookLink } from '../../activities/domain/runbook.js';
import type { EnrollmentStatus, StepLine } from '../messages.js';

/** All that people are told of a saga in the Web UI: step names, codes, one random id. */
export interface Told {
  readonly id: EnrollmentId;
  readonly status: EnrollmentStatus;
  readonly needsAttention: boolean;
  /** Until when it waits for a person. */
  readonly until: Date | null;
  readonly steps: readonly StepLine[];
  /** How it ended; null before. */
  readonly outcome: Outcome | null;
}

const OPS = 'npm run -s ops --';
const GUIDE = 'infra/support/GUIDE.md';

/** What to do next, in words that can be typed as they stand. */
const NEXT: Readonly<Record<EnrollmentStatus, (told: Told) => string>> = {
  accepted: () => 'nothing to do, it is about to start.',
  running: () => 'nothing to do, the saga is working.',
  recovering: () => 'nothing to do, the sweep takes it over.',
  'awaiting-review': ({ id }) =>
    `a reviewer decides about the identity with \`${OPS} decide ${id} --accept\`, or \`--reject\`. ` +
    'If nobody does in time, it is rejected and all is undone.',
  'awaiting-repair': ({ id, steps }) =>
    `IT mends the system of ${stepIn('failed', steps)}, then \`${OPS} retry ${id}\`; ` +
    `or gives up with \`${OPS} roll-back ${id}\`. If nobody does in time, all is undone.`,
  'rolling-back': (told) =>
    told.needsAttention
      ? onStuckUndo(told)
      : 'nothing to do, each undo is tried again until it is proven.',
  ended: ({ outcome }) => onEnded(outcome),
};

function onStuckUndo({ id, steps }: Told): string {
  const step = stepIn('undoing', steps);
  return (
    `IT mends the system of ${step}, then \`${OPS} retry ${id} --step ${step}\`. ` +
    'If the record is gone and the system cannot say so, IT attests it: ' +
    `\`${OPS} resolve ${id} --step ${step} --reason CODE\`. Until then the undo is tried again and again.`
  );
}

function onEnded(outcome: Outcome | null): string {
  if (outcome === null) return 'nothing to do, the enrollment is over.';
  const { attention, residue, kind } = outcome;
  if (attention === 'WELCOME_NOT_SENT')
    return 'give the patient the welcome materials another way: the mail server refused the letter.';
  if (attention === 'WELCOME_UNCONFIRMED')
    return 'ask the patient whether the welcome letter arrived: nobody can say, and it is never sent twice.';
  if (residue.length > 0) {
    const left = residue.map(({ system, reason }) => `${system} (${reason})`).join(', ');
    return `IT looks after what could not be removed: ${left}.`;
  }
  return kind === 'enrolled'
    ? 'nothing to do, the patient is enrolled in every system.'
    : 'nothing to do, every system has proven that nothing of the applicant is left.';
}

const stepIn = (state: StepLine['state'], steps: readonly StepLine[]): string =>
  steps.find((step) => step.state === state)?.name ?? 'the step';

/** Markdown for a narrow column: what is wrong and what to do first, then each step on a line. */
export function progressText(told: Told): string {
  const { status, outcome, needsAttention, until } = told;
  const standing = outcome === null ? status : `${status}: ${outcome.kind}`;
  return [
    `**${standing}**${needsAttention ? ' (needs attention)' : ''}`,
    ...(until === null ? [] : [`Waits for a person until ${minuteOf(until)}.`]),
    `**Next:** ${NEXT[status](told)}`,
    told.steps.map(lineOf).join('\n'),
    ...(needsAttention ? [`Guide: ${GUIDE}. Engineers: ${runbookLink(entryOf(told))}`] : []),
  ].join('\n\n');
}

/** Which entry of the runbook is about it. */
function entryOf({ status, outcome, steps }: Told): RunbookEntry {
  if (status === 'awaiting-review') return 'AWAITING_REVIEW';
  if (status === 'awaiting-repair') return 'AWAITING_REPAIR';
  if (outcome === null)
    return ofStuckUndo(steps.find(({ state }) => state === 'undoing')?.code ?? null);
  return outcome.attention ?? 'RESIDUE';
}

const minuteOf = (time: Date): string =>
  `${time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length).replace('T', ' ')} UTC`;

/** Words, no symbols: not every reader's fonts have those. */
function lineOf({ name, state, code }: StepLine): string {
  const because = code === null ? '' : ` (last failure ${code}: ${failureText(code)})`;
  return `- ${name}: **${state}**${because}`;
}
