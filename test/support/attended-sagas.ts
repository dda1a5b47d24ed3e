import { actAsStaff } from './act-as-staff.js';
import { eventually } from './eventually.js';
import { closed } from './finished-sagas.js';
import { awaitingRepair, awaitingReview, removeChart, stuckUndo } from './staff-cases.js';
import type { TestStack } from './test-stack.js';

const ACCEPTED = 202;

/** Settings under which sagas wait for people, and tell them soon. */
export const ATTENDED = { REPAIR_WINDOW_SECONDS: '600', PURGE_ALERT_AFTER_SECONDS: '1' } as const;

/** A saga that people had a hand in, and is over. */
export interface AttendedSaga {
  readonly kind: 'reviewed' | 'rejected' | 'repaired' | 'resolved';
  readonly workflowId: string;
}

/** One saga of each way in which people end what systems cannot, on a stack with the settings `ATTENDED`. */
export async function attendedSagas(bench: TestStack): Promise<readonly AttendedSaga[]> {
  const act = async (id: string, action: Parameters<typeof actAsStaff>[2]): Promise<string> => {
    await eventually(async () => (await actAsStaff(bench.stack, id, action)) === ACCEPTED || null);
    await bench.ended(id);
    return `enrollment-${id}`;
  };
  const decide = async (decision: 'accept' | 'reject') =>
    act((await awaitingReview(bench)).id, { action: 'decide-identity', decision });
  const reviewed = await decide('accept');
  const rejected = await decide('reject');
  const broken = await awaitingRepair(bench);
  await bench.clearFaults();
  const repaired = await act(broken.id, { action: 'retry-step' });
  const stuck = await stuckUndo(bench);
  await bench.clearFaults();
  await removeChart(bench, stuck.id);
  const step = 'create-ehr-record';
  const resolved = await act(stuck.id, { action: 'resolve', step, reasonCode: 'REMOVED_BY_HAND' });
  const sagas = Object.entries({ reviewed, rejected, repaired, resolved }).map(
    ([kind, workflowId]) => ({ kind: kind as AttendedSaga['kind'], workflowId }),
  );
  for (const { workflowId } of sagas) await eventually(() => closed(bench, workflowId));
  return sagas;
}
