import { proxyActivities } from '@temporalio/workflow';
import type { SweepActivities } from '../activities/bind-sweep.js';
import type { SweepResult } from '../activities/domain/sweep-result.js';
import { scheduledRound } from './scheduled-round.js';

const activities = proxyActivities<SweepActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '4 seconds', // Sweeps do not overlap: one whose worker died must not hold up the next.
  retry: { maximumAttempts: 3 },
});

/** The scheduled reconciliation: whatever happened to a saga, its enrollment still ends. */
export const sweep = (): Promise<SweepResult> => activities['sweep.reconcile']();

/** What a sweep would do, and nothing of it. A type of its own: a worker that does not know it must not sweep instead. */
export const sweepLook = (): Promise<SweepResult> => activities['sweep.look']();

scheduledRound(sweep);
scheduledRound(sweepLook);
