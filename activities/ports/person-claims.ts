import type { Applicant } from '../domain/applicant.js';
import type { Attempt } from '../domain/attempt.js';
import type { Phi } from '../domain/phi.js';

/** What tells that two applications are of one person. */
export type ClaimFields = Pick<Applicant, 'firstName' | 'lastName' | 'dateOfBirth' | 'ssnLast4'>;

/** One person, one enrollment (protocol.md 12). */
export interface PersonClaims {
  /**
   * Claims the person for the enrollment, which mostly has been done when it was accepted. While another one that holds
   * the claim is open it throws `CONFLICT`, to be tried again; once that one is enrolled, or too long under way,
   * `DUPLICATE_PATIENT`. Asked only after the identity was verified: who is a patient is told to nobody else.
   */
  take(attempt: Attempt, applicant: Phi<ClaimFields>): Promise<void>;
}
