import { purgeWorkflowId } from '../domain/ids.js';
import type { Certificates } from '../ports/certificates.js';
import type { LateSuspect } from '../ports/closed-enrollments.js';
import type { Sagas } from '../ports/sagas.js';
import { type OutsideParts, outsideRecords } from './outside-records.js';
import { readBack } from './read-back.js';
import type { SweepTally } from './tally.js';

export interface ClosedParts extends OutsideParts {
  readonly certificates: Certificates;
  readonly sagas: Sagas;
}

const BATCH = 50;

/** Completes what a crash left half done at the end of a purge, and looks for what arrived after it (protocol.md 14). */
export async function sweepClosed(parts: ClosedParts, tally: SweepTally): Promise<void> {
  const { closed, certificates, sagas } = parts;
  for (const id of await closed.uncertified(BATCH))
    if (await goesThrough(() => certificates.sign(id), tally)) tally.certified++;
  tally.keysDestroyed += await closed.destroyLiveKeys();
  await goesThrough(async () => {
    if (await closed.rewritePatients()) tally.rewritten++;
  }, tally);
  const suspects = [...(await closed.suspects(BATCH)), ...(await closed.leftovers(BATCH))];
  await goesThrough(async () => {
    const { purged, strangers } = await outsideRecords(parts);
    suspects.push(...purged);
    tally.strangers += strangers;
  }, tally);
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
