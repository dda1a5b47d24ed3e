import { setTimeout as delay } from 'node:timers/promises';
import { row } from '../../infra/postgres/database.js';
import { invariantViolations } from '../support/invariants.js';
import type { Violation } from '../support/violation.js';
import { brokenPromises } from './promises-kept.js';
import { decideReviews } from './reviewers.js';
import type { StormWorld } from './storm-world.js';
import { leaks, mistoldByMail } from './told.js';

const LOOK_AGAIN_MS = 1_000;
/** Generous: undos, digests and retries pause for up to a minute, and the machine may be busy. */
const PATIENCE_MS = 150_000;
const OPEN = `ExecutionStatus = 'Running' AND WorkflowType IN ('enrollPatient', 'purgeEnrollment')`;

/**
 * What does not hold after a storm, once everything has had the time to end. Notices to support are waited for until
 * they are `mailed`, which a digest may take a minute for, or only until they are `noted` to be.
 */
export async function verdict(
  world: StormWorld,
  notices: 'noted' | 'mailed',
): Promise<readonly Violation[]> {
  const left = await untilNoneIsOpen(world);
  world.chronicle.note(`${left} enrollments are left open`);
  // What follows an end, such as certificates and mails, may come a moment later.
  const last = Date.now() + PATIENCE_MS;
  let found = await look(world, notices);
  while (Date.now() < last && found.length > 0) {
    await delay(LOOK_AGAIN_MS);
    found = await look(world, notices);
  }
  return [...found, ...leaks(world)];
}

/** Gives up only on a stack in which nothing ends any more, however much it has to catch up with. */
async function untilNoneIsOpen(world: StormWorld): Promise<number> {
  let left = await open(world);
  for (let last = Date.now() + PATIENCE_MS; left > 0 && Date.now() < last; ) {
    await delay(LOOK_AGAIN_MS);
    await decideReviews(world);
    const now = await open(world);
    if (now < left) last = Date.now() + PATIENCE_MS;
    left = now;
  }
  return left;
}

async function open({ bench }: StormWorld): Promise<number> {
  const found = await row<{ count: number }>(
    bench.owner,
    `SELECT count(*) AS count FROM enrollment WHERE phase <> 'ended'`,
  );
  return found?.count ?? 0;
}

const look = async (
  world: StormWorld,
  notices: 'noted' | 'mailed',
): Promise<readonly Violation[]> => [
  ...(await invariantViolations(world.bench)),
  ...(await brokenPromises(world)),
  ...(await mistoldByMail(world, notices)),
  ...(await openSagas(world)),
];

/** A saga that is still at work on what has ended would be seen by support for ever. */
async function openSagas({ bench }: StormWorld): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for await (const { workflowId } of bench.temporal.workflow.list({ query: OPEN }))
    found.push({
      enrollmentId: workflowId.replace(/^[a-z]+-/, ''),
      says: await standing(bench, workflowId),
    });
  return found;
}

/** What an open saga is at. */
async function standing({ temporal }: StormWorld['bench'], workflowId: string): Promise<string> {
  const { status, historyLength, raw } = await temporal.workflow.getHandle(workflowId).describe();
  const pending = (raw.pendingActivities ?? []).map(
    ({ activityType, attempt, lastFailure }) =>
      `${activityType?.name} attempt ${attempt} ${lastFailure?.applicationFailureInfo?.type ?? ''}`,
  );
  const task = raw.pendingWorkflowTask?.attempt;
  const at = [...pending, ...(task === undefined ? [] : [`a workflow task, attempt ${task}`])];
  return `${workflowId} is ${status.name} after ${historyLength} events, at: ${at.join(', ')}`;
}
