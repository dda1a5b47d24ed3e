import { type EnrollmentId, purgeWorkflowId } from '../domain/ids.js';
import { asFailure } from '../error-boundary.js';
import { type Builds, ONE_BUILD } from '../ports/builds.js';
import type { Enrollments, OpenEnrollment } from '../ports/enrollments.js';
import type { Sagas } from '../ports/sagas.js';
import { endSpare, sweepStranded } from './sweep-stranded.js';
import type { SweepTally } from './tally.js';

const BATCH = 100;

interface Judges {
  readonly enrollments: Enrollments;
  readonly sagas: Sagas;
  readonly builds: Builds;
  /** Open workflows that no build can carry on. */
  readonly beyond: Set<string>;
}

/** Gives every open enrollment without a live saga a new one: forward if it is committed, else a purge. */
export async function sweepOpen(
  enrollments: Enrollments,
  sagas: Sagas,
  tally: SweepTally,
  builds: Builds = ONE_BUILD,
): Promise<void> {
  const judges = { enrollments, sagas, builds, beyond: await sweepStranded(builds, tally) };
  let batch: readonly OpenEnrollment[];
  let after: EnrollmentId | null = null;
  do {
    batch = await enrollments.open(BATCH, after);
    for (const each of batch) tally[await judge(each, judges)]++;
    after = batch.at(-1)?.id ?? null;
    tally.looked += batch.length;
  } while (batch.length === BATCH);
  await endSpare(sagas, judges.beyond);
}

type Verdict = 'left' | 'moved' | 'purgesStarted' | 'resumed' | 'contradicted';

/** One row that cannot be judged must not hide those behind it; a system that is away ends the sweep. */
async function judge(each: OpenEnrollment, judges: Judges): Promise<Verdict | 'failed'> {
  try {
    return await reconcile(each, judges);
  } catch (error) {
    if (asFailure(error).code === 'UNAVAILABLE') throw error;
    return 'failed';
  }
}

async function reconcile(each: OpenEnrollment, judges: Judges): Promise<Verdict> {
  const { enrollments, sagas } = judges;
  // Only the owner counts: another workflow of this enrollment may be open just to wait for the end.
  const owner = each.ownerWorkflow ?? purgeWorkflowId(each.id);
  if ((await sagas.currentRun(owner)) !== null) return reconcileOpen(each, owner, judges);
  // A row ends before its run closes: one that ended since it was seen has no run, and needs none.
  if (!(await enrollments.isStill(each))) return 'left';
  if (each.phase !== 'committed') return purge(each, judges, null);
  await sagas.resume(each);
  return 'resumed';
}

/** A run that works is left alone; one that does not works on another build, or is given up (protocol.md 19). */
async function reconcileOpen(
  each: OpenEnrollment,
  owner: string,
  judges: Judges,
): Promise<Verdict> {
  const { enrollments, sagas, builds, beyond } = judges;
  const isBeyond = beyond.delete(owner);
  if (!isBeyond && !each.isOverdue) return 'left';
  // Its own timer should have ended the wait: where it is, it does not work any more.
  if (!isBeyond && (await builds.bringHere(owner)) === 'moved') return 'moved';
  if (each.phase !== 'committed') return purge(each, judges, owner);
  if (!(await enrollments.isStill(each))) return 'left';
  await sagas.terminate(owner);
  await sagas.resume(each);
  return 'resumed';
}

async function purge(
  each: OpenEnrollment,
  { enrollments, sagas }: Judges,
  openOwner: string | null,
): Promise<Verdict> {
  if (await sagas.closedAsEnrolled(each.id)) return 'contradicted';
  if (!(await enrollments.abandon(each))) return 'left'; // It moved since it was seen: not ours to judge.
  if (openOwner !== null) await sagas.terminate(openOwner);
  await sagas.startPurge(each);
  return 'purgesStarted';
}
