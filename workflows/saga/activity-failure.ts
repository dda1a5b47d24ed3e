import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { type FailureCode, isFailureCode } from '../../activities/domain/failure.js';

/**
 * Reads the code of an activity's failure. Anything that is not a failed activity is a bug of ours: it is thrown
 * on, fails the workflow task loudly, and never rolls a patient back.
 */
export function failureOf(error: unknown): {
  readonly code: FailureCode;
  readonly attempts: number;
} {
  // A local activity's failure comes bare, a remote one's in a wrapper.
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return { code: 'TIMED_OUT', attempts: 1 };
  if (!(cause instanceof ApplicationFailure)) throw error;
  const code = cause.type ?? '';
  return { code: isFailureCode(code) ? code : 'UNEXPECTED', attempts: attemptsOf(cause.details) };
}

function attemptsOf(details: readonly unknown[] | null | undefined): number {
  const [first] = details ?? [];
  if (typeof first !== 'object' || first === null || !('attempts' in first)) return 1;
  return typeof first.attempts === 'number' ? first.attempts : 1;
}
