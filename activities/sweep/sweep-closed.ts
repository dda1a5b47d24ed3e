import type { Attempt } from '../domain/attempt.js';
import { idempotencyKey, purgeWorkflowId } from '../domain/ids.js';
import type { PinnedPlan } from '../domain/plan.js';
import type { Certificates } from '../ports/certificates.js';
import type { ClosedEnrollments, LateSuspect } from '../ports/closed-enrollments.js';
import type { Ports } from '../ports/index.js';
import type { Sagas } from '../ports/sagas.js';
import type { Reversible, Step } from '../steps/step.js';
import type { SweepTally } from './tally.js';

export interface ClosedParts {
  readonly closed: ClosedEnrollments;
  readonly certificates: Certificates;
  readonly sagas: Sagas;
  readonly steps: readonly Step[];
  readonly portsFor: (plan: PinnedPlan) => Ports;
}

const BATCH = 50;
const PROBE_MS = 5_000;

/** Completes what a crash left half done at the end of a purge, and looks for what arrived after it (protocol.md 14). */
export async function sweepClosed(parts: ClosedParts, tally: SweepTally): Promise<void> {
  const { closed, certificates, sagas } = parts;
  for (const id of await closed.uncertified(BATCH))
    if (await goesThrough(() => certificates.sign(id), tally)) tally.certified++;
  tally.keysDestroyed += await closed.destroyLiveKeys();
  const suspects = [...(await closed.suspects(BATCH)), ...(await closed.leftovers(BATCH))];
  await Promise.all(suspects.map((each) => goesThrough(() => probe(each, parts, tally), tally)));
  for (const each of await closed.reopened(BATCH))
    await goesThrough(async () => {
      if ((await sagas.currentRun(purgeWorkflowId(each.id))) === null) await sagas.startPurge(each);
    }, tally);
}

/** Reads back what was proven gone. Something there: the enrollment is opened for its purge again. */
async function probe(suspect: LateSuspect, parts: ClosedParts, tally: SweepTally): Promise<void> {
  const ports = parts.portsFor(suspect.plan);
  tally.probed++;
  for (const step of parts.steps) {
    if (step.kind !== 'reversible' || !suspect.steps.includes(step.name)) continue;
    if (await step.isGone(ports, readBack(suspect, step))) continue;
    if (!(await parts.closed.reportLate(suspect, step.name))) return; // Its purge is at it already.
    tally.late[step.name] = (tally.late[step.name] ?? 0) + 1;
    return;
  }
}

/** An attempt that only reads: no row has to admit it. */
function readBack(suspect: LateSuspect, step: Reversible): Attempt {
  const { id, correlationId, patientId, plan, phase, fence } = suspect;
  const endsAt = performance.now() + PROBE_MS;
  return {
    ...{ id, correlationId, patientId, phase, fence },
    step: step.name,
    verb: 'verifyGone',
    key: idempotencyKey(id, step.name),
    system: plan.adapters[step.uses],
    number: 1,
    isResolved: false,
    deadline: { remainingMs: () => endsAt - performance.now() },
    signal: AbortSignal.timeout(PROBE_MS),
    confirm: async () => undefined,
  };
}

/** One that fails does not hold the others up: it comes up again. */
async function goesThrough(work: () => Promise<void>, tally: SweepTally): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    tally.failed++; // Told with the sweep's result; the next sweep tries again.
    return false;
  }
}
