import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Applicant } from '../activities/domain/applicant.js';
import { Failure } from '../activities/domain/failure.js';
import { correlationId, enrollmentId, patientId } from '../activities/domain/ids.js';
import type { Log } from '../activities/domain/log.js';
import type { Phi } from '../activities/domain/phi.js';
import type { PinnedPlan } from '../activities/domain/plan.js';
import type { Notes } from '../infra/audit/audit-tally.js';
import type { SubmissionKey } from '../infra/crypto/submission-index.js';
import { appendAudit } from '../infra/postgres/audit-trail.js';
import type { Database, Transaction } from '../infra/postgres/database.js';
import { guarded } from '../infra/postgres/failure.js';
import { insertEnrollment, type NewEnrollment, reserve } from '../infra/postgres/intake.js';
import type { IntakeCustody } from '../infra/postgres/intake-custody.js';
import type { ClaimHolder } from '../infra/postgres/person-claims.js';
import { acceptanceEntries } from './acceptance-entries.js';
import { actorOf, type Caller, isSameOwner, type Owner } from './caller.js';
import { inTransaction } from './in-transaction.js';
import { comeBackLater, Refusal } from './problem.js';
import type { Accepted, Submission } from './schemas.js';

export interface BeginRequest {
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly submission: Submission;
  /** Becomes the correlation id of whatever the request begins. */
  readonly requestId: string;
}

export type BeginEnrollment = (request: BeginRequest) => Promise<Accepted>;

export interface BeginParts {
  readonly db: Database;
  readonly custody: IntakeCustody;
  readonly plan: PinnedPlan;
  readonly start: (enrollment: NewEnrollment) => Promise<void>;
  readonly log: Log;
  readonly notes: Notes;
}

const IN_FLIGHT_RETRY_SECONDS = 1;
const LONGEST_START_MS = 1_000;

/**
 * 202 is a promise: dossier, key, idempotency record and the first entries of the trail commit together or not at all.
 * The order of protocol.md 13 (token and schema came before): look the key up, then open, then keep.
 */
export const beginEnrollment =
  (parts: BeginParts): BeginEnrollment =>
  async (request) => {
    const { caller: owner, idempotencyKey, submission } = request;
    const key = { owner, idempotencyKey };
    const before = await guarded(() => parts.custody.stored(parts.db, key));
    if (before !== null && !before.isComparable) return repeated(parts, owner, answer(before));
    const opened = await parts.custody.open(submission, idempotencyKey);
    if ('violations' in opened)
      throw new Refusal('invalid-request', { violations: opened.violations });
    const { accepted, isNew } = await inTransaction(parts.db, (tx) =>
      accept(tx, parts, request, opened.applicant),
    );
    if (isNew === null) return repeated(parts, owner, accepted);
    await startNow(parts, isNew);
    return accepted;
  };

/** What was told before is told again, and the trail learns how often. */
function repeated({ notes }: BeginParts, caller: Caller, accepted: Accepted): Accepted {
  notes.note({
    ...{ event: 'request.repeated', actor: actorOf(caller, true) },
    request: { method: 'POST', route: '/v1/enrollments' },
    enrollmentId: enrollmentId(accepted.enrollmentId),
  });
  return accepted;
}

interface Acceptance {
  readonly accepted: Accepted;
  readonly isNew: NewEnrollment | null;
}

async function accept(
  tx: Transaction,
  { custody, plan }: BeginParts,
  { caller, idempotencyKey, submission, requestId }: BeginRequest,
  applicant: Phi<Applicant>,
): Promise<Acceptance> {
  const key = { owner: caller, idempotencyKey };
  if (!(await reserve(tx, nameOf(key)))) throw comeBackLater('in-flight', IN_FLIGHT_RETRY_SECONDS);
  const before = await custody.stored(tx, key);
  if (before !== null) {
    if (before.isComparable && !(await custody.isSame(tx, before, applicant)))
      throw new Refusal('key-reused', { onRecord: { enrollmentId: before.id } });
    return { accepted: answer(before), isNew: null };
  }
  const enrollment: NewEnrollment = {
    id: enrollmentId(randomUUID()),
    patientId: patientId(randomUUID()),
    correlationId: correlationId(requestId),
    owner: caller,
    plan,
  };
  await insertEnrollment(tx, enrollment);
  const kept = { ...enrollment, applicant };
  await custody.keep(tx, key, kept);
  refuseIfUnderWay(await custody.claim(tx, kept), caller);
  await appendAudit(tx, ...acceptanceEntries(enrollment, caller, submission));
  return { accepted: answer(enrollment), isNew: enrollment };
}

/** Whoever else holds the person is no business of this caller: it turns out once the identity was verified. */
function refuseIfUnderWay(holder: ClaimHolder | null, caller: Owner): void {
  if (holder === null || holder.phase === 'ended' || !isSameOwner(holder, caller)) return;
  throw new Refusal('already-under-way', {
    onRecord: { enrollmentId: holder.id },
    headers: { location: `/v1/enrollments/${holder.id}` },
  });
}

const nameOf = ({ owner, idempotencyKey }: SubmissionKey): string =>
  JSON.stringify([owner.iss, owner.clientId, owner.sub, idempotencyKey]);

const answer = ({ id, correlationId }: Pick<NewEnrollment, 'id' | 'correlationId'>): Accepted => ({
  enrollmentId: id,
  status: 'accepted',
  correlationId,
});

/** Nobody waits for Temporal any longer than this: what was accepted is started all the same. */
const startNow = (parts: BeginParts, enrollment: NewEnrollment): Promise<void> =>
  Promise.race([started(parts, enrollment), pause(LONGEST_START_MS, undefined, { ref: false })]);

/** With Temporal away the promise stands: the relay starts what was accepted. */
async function started({ start, log }: BeginParts, enrollment: NewEnrollment): Promise<void> {
  const fields = { enrollmentId: enrollment.id, correlationId: enrollment.correlationId };
  try {
    await start(enrollment);
    log.info('enrollment.accepted', fields);
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'UNEXPECTED';
    log.error('enrollment.start-deferred', { ...fields, code });
  }
}
