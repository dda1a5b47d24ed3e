import type { Attempt } from '../domain/attempt.js';
import { idempotencyKey } from '../domain/ids.js';
import type { LateSuspect } from '../ports/closed-enrollments.js';
import type { Step } from '../steps/step.js';

const READ_MS = 5_000;

/** An attempt that only reads: no row has to admit it. */
export function readBack(suspect: Omit<LateSuspect, 'steps'>, step: Step): Attempt {
  const { id, correlationId, patientId, plan, phase, fence } = suspect;
  const endsAt = performance.now() + READ_MS;
  return {
    ...{ id, correlationId, patientId, phase, fence },
    step: step.name,
    verb: 'verifyGone',
    key: idempotencyKey(id, step.name),
    system: plan.adapters[step.uses],
    number: 1,
    lateSeconds: plan.partnerLateSeconds,
    isResolved: false,
    deadline: { remainingMs: () => endsAt - performance.now() },
    signal: AbortSignal.timeout(READ_MS),
    confirm: async () => undefined,
  };
}
