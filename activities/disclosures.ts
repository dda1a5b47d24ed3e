import type { Attempt } from './domain/attempt.js';
import type { AuditEntry } from './domain/audit.js';
import { attemptEntry } from './domain/audit-entries.js';
import type { Step } from './steps/step.js';

/** Who gets which fields, and why: the accounting of disclosures of 45 CFR 164.528. */
export const disclosures = (step: Step, attempt: Attempt): readonly AuditEntry[] =>
  attempt.verb === 'perform' && step.discloses.length > 0
    ? [
        attemptEntry(attempt, 'phi.disclosed', {
          recipient: step.uses,
          system: attempt.system,
          fields: step.discloses,
          purpose: 'treatment',
        }),
      ]
    : [];
