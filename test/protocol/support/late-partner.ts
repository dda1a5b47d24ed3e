import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Fault } from '../../../infra/dev/partners/fault.js';
import { chartServer } from './chart-server.js';
import { sagaInProcess } from './saga-in-process.js';
import { hastyFhirWorker, workerBench } from './worker-bench.js';

/** A partner that can be late, and enrollments that are on their way to it. */
export async function latePartner() {
  const [bench, charts] = await Promise.all([workerBench(), chartServer()]);

  /** A begun enrollment, at a partner that may be late by so many seconds. */
  async function underWay(partnerLateSeconds: number, stepPatienceSeconds = 1) {
    const hasty = hastyFhirWorker(bench, charts);
    const worker = { ...hasty, plan: { ...hasty.plan, partnerLateSeconds, stepPatienceSeconds } };
    const id = await bench.accept(worker.plan);
    const run = bench.newRun(id);
    const saga = sagaInProcess(worker, id, run);
    await saga.runner.begin();
    return { worker, id, run, saga };
  }

  return {
    ...{ bench, charts, underWay },
    faultOnCreate: (id: EnrollmentId, more: Omit<Fault, 'match'>) =>
      charts.bench.fault({ match: { operation: 'create', keyPrefix: id }, ...more }),
    stop: () => Promise.all([bench.stop(), charts.stop()]),
  };
}
export type LatePartner = Awaited<ReturnType<typeof latePartner>>;

const SENT = 'undici:client:sendHeaders';

/** Resolves once the next create has gone out to the partner. */
export function createSent(): Promise<void> {
  return new Promise((resolve) => {
    const look = (message: unknown) => {
      const { request } = message as { request: { method: string; path: string } };
      if (request.method !== 'POST' || request.path !== '/Patient') return;
      unsubscribe(SENT, look);
      resolve();
    };
    subscribe(SENT, look);
  });
}
