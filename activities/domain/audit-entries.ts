import type { Attempt } from './attempt.js';
import type { Actor, AuditEntry, AuditEvent, AuditFacts } from './audit.js';
import { correlationId, type EnrollmentId, SYSTEM_TRAIL } from './ids.js';

/** An audit entry about one attempt of one verb. */
export const attemptEntry = (
  attempt: Attempt,
  event: AuditEvent,
  facts: AuditFacts = {},
): AuditEntry => ({
  entryId: crypto.randomUUID(),
  enrollmentId: attempt.id,
  correlationId: attempt.correlationId,
  event,
  actor: 'service:worker',
  facts: {
    step: attempt.step,
    verb: attempt.verb,
    attempt: attempt.number,
    fence: attempt.fence,
    ...facts,
  },
});

/** An audit entry that concerns no single enrollment: it goes to the system's own chain. */
export const systemEntry = (
  event: AuditEvent,
  actor: Actor,
  facts: AuditFacts,
  trail: EnrollmentId = SYSTEM_TRAIL,
): AuditEntry => ({
  entryId: crypto.randomUUID(),
  enrollmentId: trail,
  correlationId: correlationId(crypto.randomUUID()),
  ...{ event, actor, facts },
});
