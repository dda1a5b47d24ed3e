import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  type EnrollmentId,
  enrollmentWorkflowId,
  purgeWorkflowId,
} from '../../activities/domain/ids.js';
import type { History, NamedHistory } from '../../worker/history.js';
import { away, notFound, usage } from './exit.js';

const CALL_DEADLINE_MS = 10_000;
const MS_PER_SECOND = 1_000;

/** Every run that Temporal still holds of an enrollment's saga and of its purge. */
export const historiesOf = (client: Client, id: EnrollmentId): AsyncGenerator<NamedHistory> =>
  histories(client, `WorkflowId IN ("${enrollmentWorkflowId(id)}", "${purgeWorkflowId(id)}")`);

/** Every saga that closed without reaching its end: what failed, was terminated or timed out. */
export function failedHistories(
  client: Client,
  sinceSeconds: number,
): AsyncGenerator<NamedHistory> {
  const since = new Date(Date.now() - sinceSeconds * MS_PER_SECOND).toISOString();
  const closed = '"Failed", "Terminated", "TimedOut"';
  return histories(
    client,
    `WorkflowType IN ("enrollPatient", "purgeEnrollment") AND ExecutionStatus IN (${closed}) AND CloseTime > "${since}"`,
  );
}

/** Every saga and purge that is open, and those that closed lately, however they ended. */
export function openAndRecentHistories(
  client: Client,
  sinceSeconds: number,
): AsyncGenerator<NamedHistory> {
  const since = new Date(Date.now() - sinceSeconds * MS_PER_SECOND).toISOString();
  return histories(
    client,
    `WorkflowType IN ("enrollPatient", "purgeEnrollment") AND (ExecutionStatus = "Running" OR CloseTime > "${since}")`,
  );
}

/** The history of one run; null when it is gone. */
export async function historyOfRun(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<NamedHistory | null> {
  const history = await within(client, () =>
    client.workflow.getHandle(workflowId, runId).fetchHistory(),
  );
  return history === null ? null : { workflowId, history };
}

/** Found first, fetched when it is its turn. */
async function* histories(client: Client, query: string): AsyncGenerator<NamedHistory> {
  const found = client.workflow.list({ query })[Symbol.asyncIterator]();
  while (true) {
    const next = await within(client, () => found.next());
    if (next === null || next.done === true) return;
    const { workflowId, runId } = next.value;
    const kept = await historyOfRun(client, workflowId, runId);
    // One that its retention ended between the two calls is no loss.
    if (kept !== null) yield { ...kept, workflowId: `${workflowId} (run ${runId})` };
  }
}

/** Null when the workflow is gone. */
async function within<T>(client: Client, call: () => Promise<T>): Promise<T | null> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    if (error instanceof ServiceError || isGrpcServiceError(error))
      throw away('Temporal does not answer.');
    throw error;
  }
}

/** The history in a file, as the Web UI and the command line of Temporal export it. */
export function historyInFile(path: string): NamedHistory {
  const json = textOf(path);
  try {
    const history: History = historyFromJSON(JSON.parse(json));
    if (history.events?.[0]?.workflowExecutionStartedEventAttributes)
      return { workflowId: path, history };
  } catch {
    // What is wrong with it is said in words that may quote it.
  }
  throw usage('The file is not the history of a workflow, in the JSON that Temporal exports.');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw notFound('That is neither an enrollment id nor a file that can be read.');
  }
}
