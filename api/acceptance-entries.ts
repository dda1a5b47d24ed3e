import {
  type ApplicantField,
  PLAIN_FIELDS,
  SEALED_FIELDS,
} from '../activities/domain/applicant.js';
import type { AuditEntry, AuditEvent, AuditFacts } from '../activities/domain/audit.js';
import type { NewEnrollment } from '../infra/postgres/intake.js';
import { actorOf, type Caller } from './caller.js';
import type { Submission } from './schemas.js';

/** What the trail tells of an acceptance: what came in, which fields were opened, and that a row stands. */
export function acceptanceEntries(
  { id, correlationId }: NewEnrollment,
  caller: Caller,
  submission: Submission,
): readonly Omit<AuditEntry, 'entryId'>[] {
  const given = (fields: readonly ApplicantField[]) =>
    fields.filter((field) => submission[field] !== undefined);
  const entry = (event: AuditEvent, actor: AuditEntry['actor'], facts: AuditFacts) => ({
    enrollmentId: id,
    correlationId,
    event,
    actor,
    facts,
  });
  return [
    entry('request.received', actorOf(caller, true), {
      fields: given([...SEALED_FIELDS, ...PLAIN_FIELDS]),
    }),
    entry('request.decrypted', 'service:api', { fields: given(SEALED_FIELDS) }),
    entry('applicant.mapped', 'service:api', {
      fields: given([...SEALED_FIELDS, ...PLAIN_FIELDS]),
    }),
    entry('enrollment.accepted', 'service:api', { phase: 'accepted', fence: 0 }),
  ];
}
