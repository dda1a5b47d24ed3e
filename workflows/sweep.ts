import { proxyActivities } from '@temporalio/workflow';
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
