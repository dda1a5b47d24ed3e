import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
} from '@temporalio/workflow';
import { failureText } from '../activities/domain/failure.js';
import type { Outcome } from '../activities/domain/outcome.js';
import type { EnrollmentStart } from './messages.js';
import { planOf } from './plan-of.js';
import { ProgressBoard } from './saga/progress.js';
import { runSaga } from './saga/run-saga.js';
import { StaffDesk } from './saga/staff-desk.js';
import { temporalRunner } from './saga/temporal-runner.js';
import { serveStaff } from './serve-staff.js';

/** Enrolls one patient across every system, or leaves nothing of them in any. */
export async function enrollPatient(start: EnrollmentStart): Promise<Outcome> {
  const steps = planOf(start.plan);
  const counter = { board: new ProgressBoard(start.id, steps), desk: new StaffDesk() };
  serveStaff(start, counter);
  const outcome = await runSaga(steps, temporalRunner(start, steps, counter));
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  return close(outcome);
}

/** The closing status that people filter by: Completed, Failed or Canceled, each with the same facts. */
function close(outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case 'enrolled':
    case 'rejected':
      return outcome;
    case 'cancelled':
      throw new CancelledFailure('The enrollment was cancelled and rolled back.', [outcome]);
    case 'rolled-back':
    case 'rolled-back-with-residue': {
      const code = outcome.failureCode ?? 'UNEXPECTED';
      throw ApplicationFailure.nonRetryable(failureText(code), code, outcome);
    }
  }
}
