import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { Config } from '../infra/config/config.js';
import { partnerQueues } from '../infra/pin-plan.js';

/**
 * For each partner with a task queue of its own, what carries out the attempts that wait there: so many at a time and
 * no more, so that one that answers slowly holds up its own steps alone.
 */
export const partnerWorkers = (
  config: Config,
  common: Omit<WorkerOptions, 'taskQueue'>,
): Promise<readonly Worker[]> =>
  Promise.all(
    Object.values(partnerQueues(config)).map((taskQueue) =>
      Worker.create({
        ...{ ...common, taskQueue },
        maxConcurrentActivityTaskExecutions: config.partnerQueues.attemptsAtOnce,
      }),
    ),
  );

/** Ends when all have; when one ends, whatever the reason, the others are told to. */
export async function runTogether(workers: readonly Worker[]): Promise<void> {
  const running = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      shutDown(workers);
    }
  });
  await Promise.allSettled(running);
  await Promise.all(running);
}

/** They take no more, and finish what they hold. */
export function shutDown(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}
