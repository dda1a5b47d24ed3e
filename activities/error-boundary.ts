import { ApplicationFailure } from '@temporalio/activity';
import { Failure, type FailureCode } from './domain/failure.js';

const MS_PER_SECOND = 1_000;

/** Whatever was thrown becomes a code here; the original error, which may quote PHI, goes no further. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure('UNEXPECTED');

export interface Patience {
  /** Which attempt this was, counting from 1. */
  readonly attempt: number;
  /** Whether the patience for retrying is over: then even a retryable failure is final. */
  readonly isOver: boolean;
  /** An undo: it ends only by being done, or by not being this run's to do any more. */
  readonly isEndless: boolean;
}

const NOT_OURS_ANY_MORE: ReadonlySet<FailureCode> = new Set(['FENCED', 'ENROLLMENT_CLOSED']);

function isFinal({ code, retry }: Failure, patience: Patience | undefined): boolean {
  if (patience?.isEndless === true) return NOT_OURS_ANY_MORE.has(code);
  return !retry || patience?.isOver === true;
}

/** What the history keeps of a failure: the code as type, the catalogue's fixed text, and how many attempts it took. */
export const toTemporal = (failure: Failure, patience?: Patience): ApplicationFailure =>
  ApplicationFailure.create({
    type: failure.code,
    message: failure.message,
    nonRetryable: isFinal(failure, patience),
    details: patience === undefined ? [] : [{ attempts: patience.attempt }],
    ...(failure.retryAfterSeconds === undefined
      ? {}
      : { nextRetryDelay: failure.retryAfterSeconds * MS_PER_SECOND }),
  });

/** Runs a call that is no step's; what it throws reaches the history as a code. */
export async function bounded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toTemporal(asFailure(error));
  }
}
