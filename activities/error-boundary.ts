import { ApplicationFailure } from '@temporalio/activity';
import { Failure, type FailureCode } from './domain/failure.js';

const MS_PER_SECOND = 1_000;

/** Whatever was thrown becomes a code here; the original error, which may quote PHI, goes no further. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure('UNEXPECTED');

export interface Patience {
  /** Which attempt this was, counting from 1. */
  readonly attempt: number;
  /** For how long the step is retried, and how much of that is gone: then even a retryable failure is final. */
  readonly limitMs: number;
  readonly spentMs: number;
  /** An undo: it ends only by being done, or by not being this run's to do any more. */
  readonly isEndless: boolean;
}

const NOT_OURS_ANY_MORE: ReadonlySet<FailureCode> = new Set(['FENCED', 'ENROLLMENT_CLOSED']);
/** A partner that asks an undo to wait longer is asked again all the same. */
const LONGEST_ASKED_PAUSE_OF_UNDO_MS = 15 * 60 * MS_PER_SECOND;
const ATTEMPTS_THAT_FOLLOW_ANY_OUTAGE = 5;
/** The first after an outage may fail because everybody comes back at once: it must not be the only one. */
const ATTEMPTS_AT_LEAST = 3;
const PATIENCES_WITHOUT_ANSWER = 2;

function isFinal({ code, retry }: Failure, askedMs: number, patience?: Patience): boolean {
  if (patience === undefined) return !retry;
  if (patience.isEndless) return NOT_OURS_ANY_MORE.has(code);
  // Who must wait for longer than the patience lasts learns now what would come of it then.
  const { attempt, spentMs, limitMs } = patience;
  const isTired = spentMs >= limitMs && attempt >= ATTEMPTS_AT_LEAST;
  return !retry || isTired || (askedMs > 0 && spentMs + askedMs >= limitMs);
}

/**
 * Whether a step has been tried without answers for too long. An attempt that answers ends the patience by itself; one
 * that kills its worker, or hangs, never does, and would be repeated for ever. Twice the patience, and not the first
 * few attempts, so that an outage of the worker alone ends nothing.
 */
export const isUnanswered = ({ attempt, limitMs, spentMs, isEndless }: Patience): boolean =>
  !isEndless &&
  attempt > ATTEMPTS_THAT_FOLLOW_ANY_OUTAGE &&
  spentMs >= PATIENCES_WITHOUT_ANSWER * limitMs;

/** What the history keeps of a failure: the code as type, the catalogue's fixed text, and how many attempts it took. */
export function toTemporal(failure: Failure, patience?: Patience): ApplicationFailure {
  const askedMs = (failure.retryAfterSeconds ?? 0) * MS_PER_SECOND;
  const pauseMs =
    patience?.isEndless === true ? Math.min(askedMs, LONGEST_ASKED_PAUSE_OF_UNDO_MS) : askedMs;
  return ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: isFinal(failure, askedMs, patience),
    details: patience === undefined ? [] : [{ attempts: patience.attempt }],
    ...(failure.retryAfterSeconds === undefined ? {} : { nextRetryDelay: pauseMs }),
  });
}

/** Runs a call that is no step's; what it throws reaches the history as a code. */
export async function bounded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toTemporal(asFailure(error));
  }
}
