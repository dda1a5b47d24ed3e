import { type EnrollmentId, purgeWorkflowId } from '../domain/ids.js';
import { asFailure } from '../error-boundary.js';
import type { Enrollments, OpenEnrollment } from '../ports/enrollments.js';
import type { Sagas } from '../ports/sagas.js';
import type { SweepTally } from './tally.js';

const BATCH = 100;

/** Gives every open enrollment without a live saga a new one: forward if it is committed, else a purge. */
export async function sweepOpen(
  enrollments: Enrollments,
  sagas: Sagas,
  tally: SweepTally,
): Promise<void> {
  let batch: readonly OpenEnrollment[];
  let after: EnrollmentId | null = null;
  do {
    batch = await enrollments.open(BATCH, after);
    for (const each of batch) tally[await judge(each, enrollments, sagas)]++;
    after = batch.at(-1)?.id ?? null;
    tally.looked += batch.length;
  } while (batch.length === BATCH);
}

type Verdict = 'left' | 'purgesStarted' | 'resumed' | 'contradicted';

/** One row that cannot be judged must not hide those behind it; a system that is away ends the sweep. */
async function judge(
  each: OpenEnrollment,
  enrollments: Enrollments,
  sagas: Sagas,
): Promise<Verdict | 'failed'> {
  try {
    return await reconcile(each, enrollments, sagas);
  } catch (error) {
    if (asFailure(error).code === 'UNAVAILABLE') throw error;
    return 'failed';
  }
}

async function reconcile(
  each: OpenEnrollment,
  enrollments: Enrollments,
  sagas: Sagas,
): Promise<Verdict> {
  // Only the owner counts: another workflow of this enrollment may be open just to wait for the end.
  const owner = each.ownerWorkflow ?? purgeWorkflowId(each.id);
  const isOpen = (await sagas.currentRun(owner)) !== null;
  if (isOpen) return each.isOverdue ? purge(each, enrollments, sagas, owner) : 'left';
  // A row ends before its run closes: one that ended since it was seen has no run, and needs none.
  if (!(await enrollments.isStill(each))) return 'left';
  if (each.phase !== 'committed') return purge(each, enrollments, sagas, null);
  await sagas.resume(each);
  return 'resumed';
}

async function purge(
  each: OpenEnrollment,
  enrollments: Enrollments,
  sagas: Sagas,
  openOwner: string | null,
): Promise<Verdict> {
  if (await sagas.closedAsEnrolled(each.id)) return 'contradicted';
  if (!(await enrollments.abandon(each))) return 'left'; // It moved since it was seen: not ours to judge.
  // Its own timer should have ended the wait: that run does not work any more (protocol.md 19).
  if (openOwner !== null) await sagas.terminate(openOwner);
  await sagas.startPurge(each);
  return 'purgesStarted';
}
