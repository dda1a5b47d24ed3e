import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import type { SweepActivities } from '../activities/bind-sweep.js';
import type { SweepResult } from '../activities/domain/sweep-result.js';

const activities = proxyActivities<SweepActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '4 seconds', // Sweeps do not overlap: one whose worker died must not hold up the next.
  retry: { maximumAttempts: 3 },
});

/** The scheduled reconciliation: whatever happened to a saga, its enrollment still ends. `look`: acts on nothing. */
export async function sweep(wish: 'act' | 'look' = 'act'): Promise<SweepResult> {
  return wish === 'look' ? activities['sweep.look']() : activities['sweep.reconcile']();
}

// Rounds do not overlap: one that stayed on a build that is gone would hold up every later one (protocol.md 19).
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, sweep);
