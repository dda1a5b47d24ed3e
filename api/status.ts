import type { EnrollmentView, TrailEntry } from '../infra/postgres/enrollment-view.js';
import type { StatusDocument } from './status-schema.js';
import { foldSteps } from './step-fold.js';

/**
 * The status of an enrollment: the row's phase is the truth, the lines of the steps are folded from the trail
 * (protocol.md 29). A saga that gave no sign of life for longer than a sweep takes reads as recovering.
 */
export const statusOf = (
  enrollment: EnrollmentView,
  trail: readonly TrailEntry[],
  { now, quietAfterMs }: { readonly now: Date; readonly quietAfterMs: number },
): StatusDocument => ({
  enrollmentId: enrollment.id,
  correlationId: enrollment.correlationId,
  status: wordOf(enrollment, now.getTime() - (trail.at(-1)?.at ?? now).getTime() > quietAfterMs),
  outcome: enrollment.outcome,
  failureCode: enrollment.failureCode,
  failedStep: enrollment.failedStep,
  needsAttention: enrollment.needsAttention,
  residue: enrollment.residue.map(({ system, reason }) => ({ system, reason })),
  acceptedAt: enrollment.acceptedAt.toISOString(),
  endedAt: enrollment.endedAt?.toISOString() ?? null,
  steps: foldSteps(enrollment, trail),
});

const WAITS = { review: 'awaiting-review', repair: 'awaiting-repair' } as const;

function wordOf({ phase, waitingFor }: EnrollmentView, isQuiet: boolean): StatusDocument['status'] {
  if (waitingFor !== null) return WAITS[waitingFor];
  switch (phase) {
    case 'accepted':
    case 'ended':
      return phase;
    case 'running':
    case 'committed':
      return isQuiet ? 'recovering' : 'running';
    case 'purging':
      return 'rolling-back';
  }
}
