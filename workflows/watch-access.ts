import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import type { AccessActivities } from '../activities/bind-access.js';

const activities = proxyActivities<AccessActivities>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '4 seconds', // Looks do not overlap: one whose worker died must not hold up the next.
  retry: { maximumAttempts: 3 }, // The next look counts what this one did not.
});

/** The scheduled look at who comes in and for what; answers how many alerts it raised. */
export async function watchAccess(): Promise<number> {
  return activities['access.watch']();
}

// Rounds do not overlap: one that stayed on a build that is gone would hold up every later one (protocol.md 19).
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, watchAccess);
