import { proxyActivities } from '@temporalio/workflow';
import type { AccessActivities } from '../activities/bind-access.js';
import { scheduledRound } from './scheduled-round.js';

const activities = proxyActivities<AccessActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '4 seconds', // Looks do not overlap: one whose worker died must not hold up the next.
  retry: { maximumAttempts: 3 }, // The next look counts what this one did not.
});

/** The scheduled look at who comes in and for what; answers how many alerts it raised. */
export async function watchAccess(): Promise<number> {
  return activities['access.watch']();
}

scheduledRound(watchAccess);
