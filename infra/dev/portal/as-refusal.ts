import { ProblemError } from '../../../api/portal-client/problem-error.js';
import { comeBackLater, type ProblemKind, Refusal } from '../../../api/problem.js';

/** What the browser can do something about. All else is between the API and us. */
const PASSED_ON: ReadonlySet<ProblemKind | (string & {})> = new Set<ProblemKind>([
  'invalid-request',
  'not-found',
  'in-flight',
  'already-under-way',
  'not-possible-now',
  'key-reused',
  'too-many-requests',
  'unavailable',
]);
const RETRY_AFTER_SECONDS = 5;

/** A no of the API as this backend's own; that nobody answers, or not to us, is a reason to come back. */
export function asRefusal(error: unknown, isOwn: (enrollmentId: string) => boolean): Refusal {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ProblemError) || !PASSED_ON.has(error.kind))
    return comeBackLater('unavailable', RETRY_AFTER_SECONDS);
  const { kind, problem, retryAfterSeconds, enrollmentId } = error;
  return new Refusal(kind as ProblemKind, {
    violations: problem.errors ?? [],
    headers: {
      ...(retryAfterSeconds === null ? {} : { 'retry-after': `${Math.ceil(retryAfterSeconds)}` }),
      // Of another browser's enrollment only that it is there, which the API has told by refusing.
      ...(enrollmentId !== null && isOwn(enrollmentId)
        ? { location: `/v1/enrollments/${enrollmentId}` }
        : {}),
    },
  });
}
