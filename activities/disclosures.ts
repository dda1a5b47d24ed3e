import type { ApplicantField } from './domain/applicant.js';
import type { Attempt } from './domain/attempt.js';
import type { AuditEntry } from './domain/audit.js';
import { attemptEntry } from './domain/audit-entries.js';
import { Failure } from './domain/failure.js';
import type { Ports } from './ports/index.js';
import type { Step } from './steps/step.js';

/** Who gets which fields, and why: the accounting of disclosures of 45 CFR 164.528. */
export function disclosures(
  step: Step,
  attempt: Attempt,
  portsOf: () => Ports,
): readonly AuditEntry[] {
  if (attempt.verb !== 'perform' || step.discloses.length === 0) return [];
  const fields = disclosedTo(portsOf, step);
  if (fields.length === 0) return [];
  return [
    attemptEntry(attempt, 'phi.disclosed', {
      recipient: step.uses,
      system: attempt.system,
      fields,
      purpose: 'treatment',
    }),
  ];
}

/** What of the step's fields its system takes: nothing, when this worker has not got that system. */
function disclosedTo(portsOf: () => Ports, { discloses, uses }: Step): readonly ApplicantField[] {
  try {
    const { takes = discloses } = portsOf()[uses];
    return discloses.filter((field: ApplicantField) => takes.includes(field));
  } catch (error) {
    // The attempt itself then fails by it, after its entry.
    if (error instanceof Failure && error.code === 'ADAPTER_UNAVAILABLE') return [];
    throw error;
  }
}
