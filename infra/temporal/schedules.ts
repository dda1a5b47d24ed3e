import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
} from '@temporalio/client';

const MS_PER_SECOND = 1_000;
const SECONDS_PER_HOUR = 3_600;
const LONGEST_BETWEEN_ROTATIONS_HOURS = 24;
const ROTATIONS_WITHIN_AGE = 2;

interface Round {
  readonly scheduleId: string;
  readonly workflowType: string;
  readonly everySeconds: number;
  /** How long after its time a round is still made up for that nobody could start. */
  readonly catchupWindow: '1 minute' | '1 day';
}

export interface Intervals {
  readonly sweepIntervalSeconds: number;
  readonly auditCheckpointSeconds: number;
  readonly kekMaxAgeHours: number;
  readonly alerts: { readonly lookSeconds: number };
}

/** Makes sure that `sweep`, `checkpoint-audit`, `watch-access` and `rotate-keys` are scheduled at the intervals in force; safe to call from every worker. */
export async function ensureSchedules(
  client: Client,
  taskQueue: string,
  { sweepIntervalSeconds, auditCheckpointSeconds, kekMaxAgeHours, alerts }: Intervals,
): Promise<void> {
  const rotationHours = Math.min(
    LONGEST_BETWEEN_ROTATIONS_HOURS,
    kekMaxAgeHours / ROTATIONS_WITHIN_AGE,
  );
  await ensure(client, taskQueue, {
    ...{ scheduleId: 'sweep', workflowType: 'sweep', catchupWindow: '1 minute' },
    everySeconds: sweepIntervalSeconds,
  });
  await ensure(client, taskQueue, {
    ...{ scheduleId: 'checkpoint-audit', workflowType: 'checkpointAudit' },
    catchupWindow: '1 minute',
    everySeconds: auditCheckpointSeconds,
  });
  await ensure(client, taskQueue, {
    ...{ scheduleId: 'watch-access', workflowType: 'watchAccess', catchupWindow: '1 minute' },
    everySeconds: alerts.lookSeconds,
  });
  await ensure(client, taskQueue, {
    ...{ scheduleId: 'rotate-keys', workflowType: 'rotateKeys', catchupWindow: '1 day' },
    everySeconds: rotationHours * SECONDS_PER_HOUR,
  });
}

async function ensure(client: Client, taskQueue: string, round: Round): Promise<void> {
  const { scheduleId, workflowType, everySeconds, catchupWindow } = round;
  const spec = { intervals: [{ every: everySeconds * MS_PER_SECOND }] };
  const action: ScheduleOptions['action'] = {
    type: 'startWorkflow',
    workflowType,
    workflowId: `${scheduleId}-run`,
    taskQueue,
    args: [],
  };
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow };
  try {
    await client.schedule.create({ scheduleId, spec, action, policies });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const schedule = client.schedule.getHandle(scheduleId);
    await schedule.update((existing) => ({ ...existing, spec, action: { ...action, args: [] } }));
  }
}
