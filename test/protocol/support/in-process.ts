import { asyncLocalStorage, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { EnrollmentId } from '../../../activities/domain/ids.js';
import type { Run } from '../../../activities/ports/enrollments.js';

/** Activities by name, as a worker registers them. */
export type Activities = Readonly<
  Record<string, (id: EnrollmentId, ...more: never[]) => Promise<unknown>>
>;

export interface CallOptions {
  readonly attempt?: number;
  /** Start-to-close. */
  readonly attemptSeconds?: number;
  /** Aborts when the workflow cancels the activity. */
  readonly signal?: AbortSignal;
  readonly more?: readonly unknown[];
}

/** Calls an activity on behalf of a run, with what Temporal would tell it; without a Temporal server. */
export type CallActivity = (
  name: string,
  id: EnrollmentId,
  run: Run,
  options?: CallOptions,
) => Promise<unknown>;

const ATTEMPT_SECONDS = 10;
const MS_PER_SECOND = 1_000;

export const inProcess =
  (activities: Activities): CallActivity =>
  async (name, id, run, options = {}) => {
    const activity = activities[name] as ((...all: unknown[]) => Promise<unknown>) | undefined;
    if (activity === undefined) throw new Error(`There is no activity ${name}.`);
    return asyncLocalStorage.run(contextOf(run, options), () =>
      activity(id, ...(options.more ?? [])),
    );
  };

function contextOf(
  run: Run,
  { attempt = 1, attemptSeconds = ATTEMPT_SECONDS, signal }: CallOptions,
) {
  const info = {
    attempt,
    scheduledTimestampMs: Date.now(),
    startToCloseTimeoutMs: attemptSeconds * MS_PER_SECOND,
    workflowExecution: run,
  };
  const unused = undefined as never;
  return new Context(
    info as Context['info'],
    new Promise<never>(() => undefined),
    signal ?? new AbortController().signal,
    () => undefined,
    ...([unused, unused, unused, unused] as const),
  );
}

/** The code that a failed activity leaves in the history. */
export const codeOf = (error: unknown): string =>
  error instanceof ApplicationFailure ? (error.type ?? '') : String(error);

/** Matches an activity that failed with this code, for `assert.rejects`; it will be retried unless `isFinal`. */
export const failedWith =
  (code: string, { isFinal = false } = {}) =>
  (error: unknown): boolean =>
    error instanceof ApplicationFailure && error.type === code && error.nonRetryable === isFinal;
