import type { EnrollmentId } from './domain/ids.js';
import { purgeWorkflowId } from './domain/ids.js';
import type { Log } from './domain/log.js';
import { asFailure, toTemporal } from './error-boundary.js';
import { startHeartbeat } from './heartbeat.js';
import type { Enrollments, OpenEnrollment } from './ports/enrollments.js';
import type { Sagas } from './ports/sagas.js';

/** What one sweep found and did. */
export interface SweepResult {
  readonly looked: number;
  /** Has a live saga, or moved while it was looked at. */
  readonly left: number;
  readonly purgesStarted: number;
  readonly resumed: number;
  /** Rows that Temporal remembers as enrolled: a restored database, never purged, for a person. */
  readonly contradicted: number;
  /** Rows that could not be judged this time; the others are not held up by them. */
  readonly failed: number;
}

export interface SweepActivities {
  'sweep.reconcile'(): Promise<SweepResult>;
}

const BATCH = 100;

/** Finds every open enrollment without a live saga and gives it one: forward if committed, else a purge. */
export const bindSweep = (enrollments: Enrollments, sagas: Sagas, log: Log): SweepActivities => ({
  'sweep.reconcile': async () => {
    const stopHeartbeat = startHeartbeat();
    try {
      const result = await sweepAll(enrollments, sagas);
      log.info('sweep.completed', { count: result.purgesStarted + result.resumed });
      return result;
    } catch (error) {
      throw toTemporal(asFailure(error));
    } finally {
      stopHeartbeat();
    }
  },
});

/** One look over all open enrollments. */
export async function sweepAll(enrollments: Enrollments, sagas: Sagas): Promise<SweepResult> {
  const result = { looked: 0, purgesStarted: 0, resumed: 0, contradicted: 0, left: 0, failed: 0 };
  let batch: readonly OpenEnrollment[];
  let after: EnrollmentId | null = null;
  do {
    batch = await enrollments.open(BATCH, after);
    for (const each of batch) result[await judge(each, enrollments, sagas)]++;
    after = batch.at(-1)?.id ?? null;
    result.looked += batch.length;
  } while (batch.length === BATCH);
  return result;
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
  if ((await sagas.currentRun(owner)) !== null) return 'left';
  if (each.phase === 'committed') {
    await sagas.resume(each);
    return 'resumed';
  }
  if (await sagas.closedAsEnrolled(each.id)) return 'contradicted';
  if (!(await enrollments.abandon(each))) return 'left'; // It moved since it was seen: not ours to judge.
  await sagas.startPurge(each);
  return 'purgesStarted';
}
