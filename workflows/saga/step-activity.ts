import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { EnrollmentId, StepName } from '../../activities/domain/ids.js';
import type { Verb } from '../../activities/domain/phase.js';

/** Beside the activity's name, which tells step and verb, the timeline says in plain words what that means. */
const SUMMARIES: Readonly<Record<Verb, string>> = {
  perform: 'do it',
  undo: 'take it back',
  verifyGone: 'prove that nothing is left',
};

/** The activity `<step>.<verb>`, with the one-line summary that the Web UI shows beside it. */
export function stepActivity<Answer>(
  step: StepName,
  verb: Verb,
  options: ActivityOptions,
): (id: EnrollmentId) => Promise<Answer> {
  type Activities = Record<string, (id: EnrollmentId) => Promise<Answer>>;
  const activities = proxyActivities<Activities>({ ...options, summary: SUMMARIES[verb] });
  const activity = activities[`${step}.${verb}`];
  if (activity === undefined) throw new Error(`No activity ${step}.${verb}.`);
  return activity;
}
