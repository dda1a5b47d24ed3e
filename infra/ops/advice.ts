import {
  OF_ATTENTION,
  OF_WAIT,
  ofStuckUndo,
  type RunbookEntry,
} from '../../activities/domain/runbook.js';
import type { StatusDocument } from '../../api/status-schema.js';
import type { EnrollmentOverview } from '../postgres/enrollment-overview.js';

type Advice = (found: EnrollmentOverview, status: StatusDocument) => string;

const BY_STATUS: Readonly<Record<StatusDocument['status'], Advice>> = {
  accepted: () => 'Nothing to do: it starts by itself, also when Temporal was away.',
  running: ({ cancelRequestedAt }) =>
    cancelRequestedAt === null
      ? 'Nothing to do: the saga is working.'
      : 'Nothing to do: a cancel was asked for and is about to be carried out.',
  recovering: () =>
    'Nothing to do: the sweep takes it over; if it stays like this, see whether a worker runs.',
  'awaiting-review': ({ id, waitUntil }) =>
    `Decide the identity review${before(waitUntil)}: ops decide ${id} --accept, or --reject.`,
  'awaiting-repair': ({ id, waitUntil, waitingStep }) =>
    `Mend the system of ${waitingStep ?? 'the step'}${before(waitUntil)}, then ops retry ${id}; ` +
    `or give up with ops roll-back ${id}.`,
  'rolling-back': (_found, status) =>
    status.needsAttention
      ? onStuckUndo(status)
      : 'Nothing to do: each undo is retried until it is proven.',
  ended: (found) => onEnded(found),
};

/** What a person should do now, in one plain sentence. */
export const adviceOn: Advice = (found, status) => BY_STATUS[status.status](found, status);

const before = (time: Date | null): string =>
  time === null ? '' : ` before ${time.toISOString()}`;

const stuckStep = ({ steps }: StatusDocument): string =>
  steps.find(({ state }) => state === 'undoing')?.name ?? 'STEP';

function onStuckUndo(status: StatusDocument): string {
  const { enrollmentId: id } = status;
  const stuck = stuckStep(status);
  return (
    `The undo of ${stuck} is not confirmed: mend its system, then ops retry ${id} --step ${stuck}; ` +
    `or remove the record by hand and say so with ops resolve ${id} --step ${stuck} --reason CODE.`
  );
}

function onEnded({ attention, residue }: EnrollmentOverview): string {
  if (attention === 'WELCOME_NOT_SENT')
    return 'Give the patient the welcome materials another way: the mail server refused the letter.';
  if (attention === 'WELCOME_UNCONFIRMED')
    return 'Ask the patient whether the welcome letter arrived: nobody can say, and it is never sent twice.';
  if (residue.length === 0) return 'Nothing to do: it is over.';
  const left = residue.map(({ system, reason }) => `${system} (${reason})`).join(', ');
  return `Look after what is left in systems that could not remove it all: ${left}.`;
}

/**
 * Where the runbook says more about it; null when there is nothing to do.
 *
 * @param lastCode what a step last failed with
 */
export function entryOn(
  found: EnrollmentOverview,
  status: StatusDocument,
  lastCode: (step: string) => string | null,
): RunbookEntry | null {
  if (found.waitingFor !== null) return OF_WAIT[found.waitingFor];
  if (status.status === 'recovering') return 'RECOVERING';
  if (!status.needsAttention) return null;
  if (found.attention !== null) return OF_ATTENTION[found.attention];
  if (status.status === 'ended') return 'RESIDUE';
  return ofStuckUndo(lastCode(stuckStep(status)));
}
