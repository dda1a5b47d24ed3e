import { proxyActivities } from '@temporalio/workflow';
import type { AuditActivities } from '../activities/bind-audit.js';
import { scheduledRound } from './scheduled-round.js';

const activities = proxyActivities<AuditActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '4 seconds', // Checkpoints do not overlap: one whose worker died must not hold up the next.
  retry: { maximumAttempts: 3 }, // The next round covers what this one did not.
});

/** The scheduled checkpoint over what the trail has gained; answers how many entries that was. */
export async function checkpointAudit(): Promise<number> {
  return activities['audit.checkpoint']();
}

scheduledRound(checkpointAudit);
