import type {
  FastifyError,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError,
} from 'fastify';
import { Failure } from '../activities/domain/failure.js';
import { correlationId } from '../activities/domain/ids.js';
import type { Log } from '../activities/domain/log.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import { refusalNoted } from './on-record.js';
import {
  comeBackLater,
  PROBLEM_MEDIA_TYPE,
  type ProblemKind,
  problemDocument,
  Refusal,
  statusOf,
} from './problem.js';
import { routeOf } from './route-of.js';
import { violationsOf } from './violations.js';

const RETRY_AFTER_SECONDS = 2;

/** How a server words a refusal; status and headers are set. */
export type Wording = (reply: FastifyReply, refusal: Refusal, requestId: string) => FastifyReply;

const asProblem: Wording = (reply, { kind, violations }, requestId) =>
  reply.type(PROBLEM_MEDIA_TYPE).send(problemDocument(kind, requestId, violations));

/**
 * The one place that turns whatever was thrown into an answer, and a note for the audit trail: a problem document, when
 * nothing else is said.
 */
export const refuseWith =
  (log: Log, notes: Notes, word: Wording = asProblem) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refusal = asRefusal(error);
    const status = statusOf(refusal.kind);
    const { rules } = refusal;
    notes.note(refusalNoted(request, refusal, notes.service));
    const fields = {
      correlationId: correlationId(request.id),
      route: routeOf(request),
      status,
      ...(rules.length > 0 ? { rules } : {}),
      ...(error instanceof Failure ? { code: error.code } : {}),
    };
    if (status >= 500) log.error('request.failed', fields);
    else log.info('request.failed', fields);
    return word(reply.code(status).headers(refusal.headers), refusal, request.id);
  };

const BY_STATUS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid-request',
  404: 'not-found',
  408: 'request-timeout',
  413: 'content-too-large',
  415: 'unsupported-media-type',
};

/** A part that did not answer is a reason to come back; anything that nobody foresaw is a 500. */
function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Failure) return ofFailure(error);
  const { validation, validationContext, statusCode } = (error ?? {}) as Partial<FastifyError>;
  if (validation !== undefined) return ofValidation(validation, validationContext);
  if (statusCode === 503) return comeBackLater('unavailable', RETRY_AFTER_SECONDS);
  const kind = BY_STATUS[statusCode ?? 500] ?? 'unexpected';
  return new Refusal(kind, { violations: [{ field: '', rule: 'format' }] });
}

/** An address that cannot be an id is one that nothing lives at. A header has no place in the body to point at. */
function ofValidation(
  errors: readonly FastifySchemaValidationError[],
  context: string | undefined,
): Refusal {
  if (context === 'params') return new Refusal('not-found');
  const violations = violationsOf(errors);
  return new Refusal('invalid-request', {
    violations:
      context === 'headers' ? violations.map(({ rule }) => ({ field: '', rule })) : violations,
  });
}

const ofFailure = (failure: Failure): Refusal =>
  failure.code === 'UNAVAILABLE' || failure.code === 'CONFLICT' || failure.code === 'TIMED_OUT'
    ? comeBackLater('unavailable', failure.retryAfterSeconds ?? RETRY_AFTER_SECONDS)
    : new Refusal('unexpected');
