import { randomUUID } from 'node:crypto';
import type { Attempt } from './domain/attempt.js';
import type { AuditEntry, AuditEvent, AuditFacts } from './domain/audit.js';
import type { Step } from './steps/step.js';

/** An audit entry about one attempt of one verb. */
export const entry = (attempt: Attempt, event: AuditEvent, facts: AuditFacts = {}): AuditEntry => ({
  entryId: randomUUID(),
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

/** Who gets which fields, and why: the accounting of disclosures of 45 CFR 164.528. */
export const disclosures = (step: Step, attempt: Attempt): readonly AuditEntry[] =>
  attempt.verb === 'perform' && step.discloses.length > 0
    ? [
        entry(attempt, 'phi.disclosed', {
          recipient: step.uses,
          system: attempt.system,
          fields: step.discloses,
          purpose: 'treatment',
        }),
      ]
    : [];
