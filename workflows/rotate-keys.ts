import { ApplicationFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { KeyActivities } from '../activities/bind-keys.js';
import {
  KEY_LINEAGES,
  type KeyLineage,
  type KeyRotationResult,
} from '../activities/domain/key-rotation.js';
import { scheduledRound } from './scheduled-round.js';

const activities = proxyActivities<KeyActivities>({
  startToCloseTimeout: '2 hours', // Each row of a lineage is written once.
  heartbeatTimeout: '4 seconds',
  retry: { maximumAttempts: 10, maximumInterval: '1 minute' },
});

/** The daily rotation, or one that an engineer asked for. A lineage that fails does not hold the others up. */
export async function rotateKeys(
  asked?: readonly KeyLineage[],
): Promise<readonly KeyRotationResult[]> {
  const results: KeyRotationResult[] = [];
  const failed: KeyLineage[] = [];
  for (const lineage of asked ?? KEY_LINEAGES)
    try {
      results.push(await activities['keys.rotate'](lineage, asked !== undefined));
    } catch (error) {
      if (isCancellation(error)) throw error;
      failed.push(lineage); // Its code is in the activity, and in the worker's log.
    }
  if (failed.length > 0)
    throw ApplicationFailure.nonRetryable('Not every lineage was rotated.', 'UNAVAILABLE', failed);
  return results;
}

scheduledRound(rotateKeys);
