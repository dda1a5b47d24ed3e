import { randomUUID } from 'node:crypto';
import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Failure, isFailureCode } from '../../activities/domain/failure.js';
import { staffActionUpdate } from '../../workflows/messages.js';

/** A worker has to take the update and answer: that takes longer than a call to the server alone. */
const UPDATE_DEADLINE_MS = 8_000;

/**
 * Delivers a signed staff action to the workflow that owns the enrollment, and waits until it is on record.
 * Throws `ACTION_NOT_POSSIBLE`, `ACTION_NOT_AUTHORISED`, or `UNAVAILABLE` when no worker answers in time.
 */
export async function deliverStaffAction(
  client: Client,
  workflowId: string,
  signed: string,
): Promise<void> {
  try {
    await client.withDeadline(Date.now() + UPDATE_DEADLINE_MS, () =>
      client.workflow
        .getHandle(workflowId)
        .executeUpdate(staffActionUpdate, { args: [signed], updateId: randomUUID() }),
    );
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError) return new Failure('ACTION_NOT_POSSIBLE');
  if (error instanceof WorkflowUpdateFailedError) return new Failure(codeWithin(error.cause));
  const isAway = error instanceof ServiceError || isGrpcServiceError(error);
  return new Failure(isAway ? 'UNAVAILABLE' : 'UNEXPECTED');
}

/** The failure of an activity within the handler, or one of the handler's own. */
function codeWithin(cause: Error | undefined) {
  for (let each: unknown = cause; each instanceof Error; each = each.cause)
    if (each instanceof ApplicationFailure && each.type && isFailureCode(each.type))
      return each.type;
  return 'UNAVAILABLE';
}
