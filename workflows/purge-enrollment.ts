import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';
import type { Outcome } from '../activities/domain/outcome.js';
import type { EnrollmentStart } from './messages.js';
import { planOf } from './plan-of.js';
import { ProgressBoard } from './saga/progress.js';
import { StaffDesk } from './saga/staff-desk.js';
import { temporalRunner } from './saga/temporal-runner.js';
import { purge } from './saga/turn-back.js';
import { serveStaff } from './serve-staff.js';

/** The saga's own undo path, started for what a saga could not finish. Needs no history (protocol.md 16). */
export async function purgeEnrollment(start: EnrollmentStart): Promise<Outcome> {
  const steps = planOf(start.plan);
  const counter = { board: new ProgressBoard(start.id, steps), desk: new StaffDesk() };
  serveStaff(start, counter);
  const outcome = await purge(steps, temporalRunner(start, steps, counter));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return outcome;
}
