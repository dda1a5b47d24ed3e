import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
import type { Verb } from '../../activities/domain/phase.js';

/** The activity `<step>.<verb>`, with the one-line summary that the Web UI shows beside it. */
export function stepActivity<Answer>(
  step: StepName,
  verb: Verb,
  options: ActivityOptions,
): (id: EnrollmentId) => Promise<Answer> {
  type Activities = Record<string, (id: EnrollmentId) => Promise<Answer>>;
  const activities = proxyActivities<Activities>({ ...options, summary: `${step}: ${verb}` });
  const activity = activities[`${step}.${verb}`];
  if (activity === undefined) throw new Error(`No activity ${step}.${verb}.`);
  return activity;
}
