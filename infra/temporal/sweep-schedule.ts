import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';

const MS_PER_SECOND = 1_000;

/** Makes sure that the schedule `sweep` exists with the interval in force; safe to call from every worker. */
export async function ensureSweepSchedule(
  client: Client,
  taskQueue: string,
  intervalSeconds: number,
): Promise<void> {
  const spec = { intervals: [{ every: intervalSeconds * MS_PER_SECOND }] };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: 'sweep',
    workflowId: 'sweep-run',
    taskQueue,
    args: [],
  };
  try {
    await client.schedule.create({
      scheduleId: 'sweep',
      spec,
      action,
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle('sweep').update((existing) => ({ ...existing, spec, action }));
  }
}
