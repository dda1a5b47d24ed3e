import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client';
import { Failure } from '../../activities/domain/failure.js';

/** Every call to Temporal ends by then; without it a call hangs half a minute when the server is away. */
const CALL_DEADLINE_MS = 2_000;

/** Runs a call under the deadline; what Temporal says of its trouble becomes a code. */
export async function within<T>(
  client: Client,
  call: () => Promise<T>,
  deadlineMs = CALL_DEADLINE_MS,
): Promise<T> {
  try {
    return await client.withDeadline(Date.now() + deadlineMs, call);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const isAway = error instanceof ServiceError || isGrpcServiceError(error);
    throw new Failure(isAway ? 'UNAVAILABLE' : 'UNEXPECTED');
  }
}
