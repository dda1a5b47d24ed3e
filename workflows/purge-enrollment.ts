import { setHandler } from '@temporalio/workflow';
import type { Outcome } from '../activities/domain/outcome.js';
import { type EnrollmentStart, progressQuery } from './messages.js';
import { planOf } from './plan-of.js';
import { ProgressBoard } from './saga/progress.js';
import { purge } from './saga/run-saga.js';
import { temporalRunner } from './saga/temporal-runner.js';

/** The saga's own undo path, started for what a saga could not finish. Needs no history (protocol.md 16). */
export async function purgeEnrollment(start: EnrollmentStart): Promise<Outcome> {
  const steps = planOf(start.plan);
  const board = new ProgressBoard(steps);
  setHandler(progressQuery, () => board.view);
  return purge(steps, temporalRunner(start, steps, board));
}
