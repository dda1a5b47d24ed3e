import { asFailure } from '../error-boundary.js';
import type { Builds } from '../ports/builds.js';
import type { Sagas } from '../ports/sagas.js';
import type { SweepTally } from './tally.js';

/**
 * Brings the runs of builds that are gone to this one. Answers those that cannot go on here: whoever owns a row is for
 * the rows' sweep to give up.
 */
export async function sweepStranded(builds: Builds, tally: SweepTally): Promise<Set<string>> {
  const beyond = new Set<string>();
  for (const workflowId of await builds.stranded()) {
    const brought = await tried(builds, workflowId);
    if (brought === 'moved') tally.moved++;
    if (brought === 'diverges') beyond.add(workflowId);
    if (brought === null) tally.failed++;
  }
  return beyond;
}

/** What the rows do not know as an owner has nothing to do any more but to hold its build back. */
export async function endSpare(sagas: Sagas, beyond: ReadonlySet<string>): Promise<void> {
  for (const workflowId of beyond) await sagas.terminate(workflowId);
}

/** Null when nobody can say now; a system that is away ends the sweep. */
async function tried(builds: Builds, workflowId: string) {
  try {
    return await builds.bringHere(workflowId);
  } catch (error) {
    if (asFailure(error).code === 'UNAVAILABLE') throw error;
    return null;
  }
}
