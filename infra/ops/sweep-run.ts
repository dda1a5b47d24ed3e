import { setTimeout } from 'node:timers/promises';
import {
  type Client,
  isGrpcServiceError,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  ServiceError,
  WorkflowFailedError,
} from '@temporalio/client';
import type { SweepResult } from '../../activities/domain/sweep-result.js';
import { away, OpsError } from './exit.js';
import { onTemporal } from './on-temporal.js';
import type { Surroundings } from './surroundings.js';

const CALL_MS = 10_000;
/** A sweep has five minutes; one that is under way is waited for first. */
const LONGEST_SWEEP_MS = 600_000;
/** Nobody waits longer than this for a worker to say what it sees. */
const LONGEST_LOOK_MS = 120_000;
const BETWEEN_LOOKS_MS = 200;

/** Has a worker look; who asks at the same time is told the same. Throws an `OpsError`. */
export const lookAround = (at: Surroundings): Promise<SweepResult> =>
  asked(at, LONGEST_LOOK_MS, (client) =>
    client.workflow.execute<() => Promise<SweepResult>>('sweepLook', {
      workflowId: 'sweep-look',
      workflowIdConflictPolicy: 'USE_EXISTING',
      // A look that nobody takes is over with whoever asked for it.
      workflowExecutionTimeout: LONGEST_LOOK_MS,
      taskQueue: at.config.taskQueue,
      staticSummary: 'What a sweep would find',
    }),
  );

/** Sets the schedule off, so that two sweeps never overlap, and waits for that one. Throws an `OpsError`. */
export const sweepNow = (at: Surroundings): Promise<SweepResult> =>
  asked(at, LONGEST_SWEEP_MS, async (client) => {
    const schedule = client.schedule.getHandle('sweep');
    const before = (await schedule.describe()).info.numActionsTaken;
    await schedule.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
    return (await laterRun(client, before)).result();
  });

/** The workflow of the first action of the schedule that is taken after so many. */
async function laterRun(client: Client, before: number) {
  while (true) {
    const { info } = await client.schedule.getHandle('sweep').describe();
    const latest = info.recentActions.at(-1);
    if (info.numActionsTaken > before && latest?.action.type === 'startWorkflow') {
      const { workflowId, firstExecutionRunId } = latest.action.workflow;
      return client.workflow.getHandle<() => Promise<SweepResult>>(workflowId, firstExecutionRunId);
    }
    await setTimeout(BETWEEN_LOOKS_MS);
  }
}

async function asked<T>(
  at: Surroundings,
  longestMs: number,
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  return onTemporal(at, async (client) => {
    try {
      // A server that is away says so soon, however long a sweep may take.
      await client.withDeadline(Date.now() + CALL_MS, () =>
        client.workflowService.getSystemInfo({}),
      );
      return await client.withDeadline(Date.now() + longestMs, () => ask(client));
    } catch (error) {
      throw reasonOf(error);
    }
  });
}

function reasonOf(error: unknown): unknown {
  if (error instanceof OpsError) return error;
  if (error instanceof WorkflowFailedError)
    return away('No worker took it, or a system that it needs is away. See: ops doctor');
  if (error instanceof ScheduleNotFoundError)
    return away('There is no schedule for the sweep: a worker makes it when it starts.');
  if (error instanceof ServiceError || isGrpcServiceError(error))
    return away('Temporal does not answer, or the sweep did not end in time.');
  return error;
}
